using System.Runtime.CompilerServices;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>Candidate patches by <see cref="DeviationSearch"/>.</summary>
internal sealed class DeviationProposals(ModelSession session) : IModelMethod
{
    private const string Origin = "deviation";

    public IAsyncEnumerable<CandidatePatch> ProposeAsync(CancellationToken token) => SearchAsync(session.Files, null, token);

    public IAsyncEnumerable<CandidatePatch> ExtendAsync(CandidatePatch partial, CancellationToken token) =>
        SearchAsync(session.Files.With(partial), partial, token);

    private async IAsyncEnumerable<CandidatePatch> SearchAsync(FaultFiles files, CandidatePatch? partial, [EnumeratorCancellation] CancellationToken token)
    {
        var filter = new CandidateFilter(session.Tally);
        var patches = new PatchWriter(session.Files, partial);
        await foreach (var found in new DeviationSearch(session, session.Passages.Find(files)).RunAsync(token))
        {
            var passage = found.Passage;
            var text = found.Splice.ApplyTo(passage.File.Shown.Text);
            var changed = text[passage.Start..(passage.End + text.Length - passage.File.Shown.Text.Length)];
            if (filter.Accepts(passage, changed) && patches.Write(passage.File.Path, text, Origin, DeviationScore.Probability(found.LogScore)) is { } candidate)
            {
                yield return candidate;
            }
        }
    }
}
