using BotService.Repair.Proposals;
using BotService.Repair.TestRunners;
using BotService.Repair.Workspaces;

namespace BotService.Repair.Validation;

/// <summary>One stream of candidates for all slots: the proposers' own order, merged by score, with second edits on partial
/// fixes mixed in. Thread safe.</summary>
internal sealed class CandidateSource : IDisposable
{
    /// <summary>Of three candidates one may be an extension of a partial fix, as long as there are any.</summary>
    private const int ExtensionShare = 3;
    private const int MaxPartials = 4;

    private readonly Lock gate = new();
    private readonly Fault fault;
    private readonly Func<CandidatePatch, Func<string, string>, bool> accepts;
    private readonly TimeProvider time;
    private readonly List<Stream> streams;
    private readonly PriorityQueue<Stream, int> extensions = new();
    private readonly Dictionary<string, string> texts = [];
    private readonly HashSet<string> seen = [];
    private readonly Dictionary<int, IProposer> origins = [];
    private int partials;
    private int taken;

    public CandidateSource(IEnumerable<IProposer> proposers, Fault fault, Func<CandidatePatch, Func<string, string>, bool> accepts, TimeProvider time)
    {
        this.fault = fault;
        this.accepts = accepts;
        this.time = time;
        var began = time.GetTimestamp();
        streams = [.. proposers.Select(p => new Stream(p, p.Propose(fault)))];
        Spent = time.GetElapsedTime(began);
    }

    /// <summary>Time spent on computing candidates.</summary>
    public TimeSpan Spent { get; private set; }

    public int Proposed { get; private set; }

    public int RejectedByIntegrity { get; private set; }

    /// <summary>At most <paramref name="count"/> candidates; none when all are spent.</summary>
    public IReadOnlyList<CandidatePatch> Take(int count, CancellationToken token)
    {
        lock (gate)
        {
            var began = time.GetTimestamp();
            var batch = new List<CandidatePatch>(count);
            while (batch.Count < count && !token.IsCancellationRequested && Next() is { } candidate)
            {
                batch.Add(candidate);
            }

            Spent += time.GetElapsedTime(began);
            return batch;
        }
    }

    /// <summary>Who proposed a candidate that <see cref="Take"/> gave out.</summary>
    public IProposer ProposerOf(CandidatePatch candidate)
    {
        lock (gate)
        {
            return origins[candidate.Id];
        }
    }

    /// <summary>Asks for second edits on a candidate that left fewer tests failing.</summary>
    public void AddPartial(CandidatePatch partial, int stillFailing)
    {
        lock (gate)
        {
            if (partials++ < MaxPartials)
            {
                var proposer = origins[partial.Id];
                extensions.Enqueue(new Stream(proposer, proposer.Extend(fault, partial)), stillFailing);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var stream in streams.Concat(extensions.UnorderedItems.Select(e => e.Element)))
            {
                stream.Dispose();
            }
        }
    }

    private CandidatePatch? Next()
    {
        while (PickStream() is { } stream)
        {
            var candidate = stream.Current with { Id = Proposed };
            stream.Advance();
            if (!accepts(candidate, Original))
            {
                Proposed++;
                RejectedByIntegrity++;
                continue;
            }

            if (seen.Add(TextOf(candidate)))
            {
                Proposed++;
                taken++;
                origins[candidate.Id] = stream.Proposer;
                return candidate;
            }
        }

        return null;
    }

    private Stream? PickStream()
    {
        streams.RemoveAll(s => !s.HasCurrent);
        while (extensions.TryPeek(out var first, out _) && !first.HasCurrent)
        {
            extensions.Dequeue().Dispose();
        }

        var extension = extensions.TryPeek(out var best, out _) ? best : null;
        var main = streams.MaxBy(s => s.Current.Score);
        return extension is not null && (main is null || taken % ExtensionShare == 0) ? extension : main;
    }

    private string TextOf(CandidatePatch candidate) =>
        string.Join('\0', candidate.Paths.Order(StringComparer.Ordinal).SelectMany(p => new[] { p, candidate.Apply(p, Original(p)) }));

    private string Original(string path) => texts.TryGetValue(path, out var text)
        ? text
        : texts[path] = SourceText.Read(Path.Combine(fault.Workspace, path)) ?? "";

    private sealed class Stream : IDisposable
    {
        private readonly IEnumerator<CandidatePatch> candidates;

        public Stream(IProposer proposer, IEnumerable<CandidatePatch> candidates)
        {
            Proposer = proposer;
            this.candidates = candidates.GetEnumerator();
            Advance();
        }

        public IProposer Proposer { get; }

        public bool HasCurrent { get; private set; }

        public CandidatePatch Current => candidates.Current;

        public void Advance() => HasCurrent = candidates.MoveNext();

        public void Dispose() => candidates.Dispose();
    }
}
