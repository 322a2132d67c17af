using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Reads passages one by one, most suspicious first, and follows the best deviations of all that were read.</summary>
internal sealed class DeviationSearch(ModelSession session) : IModelMethod
{
    /// <summary>Of the worst passage's suspiciousness, what another one needs to be read before any deviation is followed.</summary>
    private const double AsSuspicious = 0.5;

    private readonly DeviationQueue queue = new();
    private Queue<Passage> unread = new();

    public string Name => "deviation";

    /// <summary>Some changes at a time, each time the best first. Goes on as long as it is read and any deviation is left.</summary>
    public async IAsyncEnumerable<ModelChange> SearchAsync(FaultFiles files, [EnumeratorCancellation] CancellationToken token)
    {
        unread = new(session.Passages.Find(files));
        await ReadFirstAsync(token);
        await using var window = new BranchWindow(session, token);
        var most = session.Options.Branches;
        do
        {
            window.Start(queue.Next(most - window.Count));
            foreach (var change in await window.TakeAsync(most / 2))
            {
                yield return change;
            }

            await ReadNextAsync(token);
        }
        while (window.Count > 0 || queue.Count > 0 || unread.Count > 0);
    }

    /// <summary>The most suspicious passage, and others about as suspicious up to the size of one small file.</summary>
    private async Task ReadFirstAsync(CancellationToken token)
    {
        var (least, read) = (unread.TryPeek(out var worst) ? worst.Suspiciousness * AsSuspicious : 0, 0);
        while (unread.TryPeek(out var next) && next.Suspiciousness >= least && read < session.Options.WholeFileTokens)
        {
            read += await ReadNextAsync(token);
        }
    }

    /// <returns>Its tokens; 0 for one that does not fit the model.</returns>
    private async Task<int> ReadNextAsync(CancellationToken token)
    {
        if (!unread.TryDequeue(out var passage) || await session.ForceAsync(passage, BranchWindow.RoomTokens, token) is not { } forced)
        {
            return 0;
        }

        queue.Add(forced);
        return forced.Pass.Positions.Count;
    }
}
