using System.Runtime.CompilerServices;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>Turns what a method finds into candidates: what parses, changes something and has not come before.</summary>
internal sealed class ModelCandidates(ModelSession session, IModelMethod method)
{
    public IAsyncEnumerable<CandidatePatch> ProposeAsync(CancellationToken token) => SearchAsync(session.Files, null, token);

    public IAsyncEnumerable<CandidatePatch> ExtendAsync(CandidatePatch partial, CancellationToken token) =>
        SearchAsync(session.Files.With(partial), partial, token);

    private async IAsyncEnumerable<CandidatePatch> SearchAsync(FaultFiles files, CandidatePatch? partial, [EnumeratorCancellation] CancellationToken token)
    {
        var filter = new CandidateFilter(session.Tally);
        var patches = new PatchWriter(session.Files, partial);
        var id = 0;
        await foreach (var change in method.SearchAsync(files, token))
        {
            if (filter.Accepts(change) && patches.Write(change, method.Name) is { } candidate)
            {
                yield return candidate with { Id = id++ };

                // Whoever asks for the next candidate may hold a lock; parsing and prompting are done elsewhere.
                await Task.Yield();
            }
        }
    }
}
