using BotService.Repair.ModelBackends;
using BotService.Repair.Proposals;
using BotService.Repair.Proposals.Models;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;
using BotService.Repair.Workspaces;

namespace BotService.Repair.Validation;

/// <summary>One stream of candidates for all slots: the proposers' own order, merged by score, with second edits on partial
/// fixes mixed in. Whoever has candidates at once is never waited for by one who still computes. Thread safe. Disposing ends the streams; the proposals
/// stay.</summary>
internal sealed class CandidateSource : IAsyncDisposable
{
    /// <summary>Of three candidates one may be an extension of a partial fix, as long as there are any.</summary>
    private const int ExtensionShare = 3;
    private const int MaxPartials = 4;
    private const int MaxUnbuilt = 2;
    private const string Model = "model";

    /// <summary>Candidates of one stream that are put in a new order once another proposer can score them.</summary>
    private const int LookAhead = 400;

    private readonly Lock gate = new();
    private readonly IReadOnlyList<NamedProposal> proposals;
    private readonly Fault fault;
    private readonly Func<CandidatePatch, Func<string, string>, bool> accepts;
    private readonly int most;
    private readonly TimeProvider time;
    private readonly long began;
    private readonly CancellationTokenSource closing = new();
    private readonly List<CandidateStream> streams;
    private readonly PriorityQueue<CandidateStream, int> extensions = new();
    private readonly Dictionary<string, string> texts = [];
    private readonly HashSet<string> seen = [];
    private readonly Dictionary<int, NamedProposal> origins = [];
    private IReadOnlyList<string> notes = [];
    private TaskCompletionSource extended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int partials;
    private int unbuilt;
    private int taken;

    /// <param name="most">Candidates that are given out; null for no bound.</param>
    public CandidateSource(
        IReadOnlyList<NamedProposal> proposals, Fault fault, Func<CandidatePatch, Func<string, string>, bool> accepts, int? most, TimeProvider time)
    {
        this.most = most ?? int.MaxValue;
        this.proposals = proposals;
        this.fault = fault;
        this.accepts = accepts;
        this.time = time;
        began = time.GetTimestamp();
        streams = [.. proposals.Select(p => new CandidateStream(p, p.Proposal.ProposeAsync(closing.Token)))];
    }

    /// <summary>Time spent on computing candidates while a slot waited for them.</summary>
    public TimeSpan Spent { get; private set; }

    public int Proposed { get; private set; }

    public int RejectedByIntegrity { get; private set; }

    /// <summary>Why a proposer stopped before its end, one sentence each.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (gate)
            {
                return [.. proposals.SelectMany(p => p.Proposal.Notes).Concat(notes).Distinct()];
            }
        }
    }

    /// <summary>The model stopped because the run's budget for it was spent.</summary>
    public bool ModelBudgetSpent { get; private set; }

    public ModelWork? Work => proposals.Select(p => p.Proposal.Work).FirstOrDefault(w => w is not null);

    /// <summary>Between one and <paramref name="count"/> candidates, those that are there; none when all are spent or no more may be given out.</summary>
    public async Task<IReadOnlyList<CandidatePatch>> TakeAsync(int count, CancellationToken token)
    {
        var asked = time.GetTimestamp();
        while (true)
        {
            token.ThrowIfCancellationRequested();
            Task news;
            lock (gate)
            {
                var batch = TakeNow(count);
                if (batch.Count > 0 || taken >= most || Pending().Count == 0)
                {
                    Spent += time.GetElapsedTime(asked);
                    return batch;
                }

                news = Task.WhenAny([.. Pending(), extended.Task]);
            }

            await news.WaitAsync(token);
        }
    }

    /// <summary>Who proposed a candidate that <see cref="TakeAsync"/> gave out.</summary>
    public string KindOf(CandidatePatch candidate)
    {
        lock (gate)
        {
            return origins[candidate.Id].Kind;
        }
    }

    /// <summary>The candidate with its score by all that is known now.</summary>
    public CandidatePatch Scored(CandidatePatch candidate)
    {
        lock (gate)
        {
            return RescoreFor(origins[candidate.Id]) is { } rescore ? candidate with { Score = rescore(candidate) } : candidate;
        }
    }

    /// <summary>Asks its proposer, and the model, for a further round from a candidate that left fewer tests failing, or from a model's that
    /// did not build.</summary>
    public void AddNearMiss(NearMiss miss, int stillFailing)
    {
        lock (gate)
        {
            var origin = origins[miss.Candidate.Id];
            var room = miss.Builds ? partials++ < MaxPartials : origin.Kind == Model && unbuilt++ < MaxUnbuilt;
            if (room)
            {
                foreach (var proposal in proposals.Where(p => p == origin || p.Kind == Model))
                {
                    extensions.Enqueue(new CandidateStream(proposal, proposal.Proposal.ExtendAsync(miss, closing.Token)), stillFailing);
                }

                extended.TrySetResult();
                extended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        foreach (var stream in streams.Concat(extensions.UnorderedItems.Select(e => e.Element)))
        {
            await stream.DisposeAsync();
        }

        closing.Dispose();
    }

    private List<CandidatePatch> TakeNow(int count)
    {
        var batch = new List<CandidatePatch>(count);
        while (batch.Count < count && taken < most && Next() is { } candidate)
        {
            batch.Add(candidate);
        }

        return batch;
    }

    private List<Task> Pending() =>
        [.. streams.Concat(extensions.UnorderedItems.Select(e => e.Element)).Where(s => s.Pending is not null).Select(s => s.Pending!)];

    private CandidatePatch? Next()
    {
        while (PickStream() is { } stream)
        {
            var candidate = stream.Dequeue() with { Id = Proposed };
            if (!accepts(candidate, Original))
            {
                Proposed++;
                RejectedByIntegrity++;
                continue;
            }

            if (IsNew(candidate))
            {
                Proposed++;
                taken++;
                origins[candidate.Id] = stream.Origin;
                return candidate;
            }
        }

        return null;
    }

    private CandidateStream? PickStream() => PickStream(IsDue) ?? PickStream(_ => true);

    private bool IsDue(CandidateStream stream) => stream.Origin.Proposal.Patience <= time.GetElapsedTime(began);

    private CandidateStream? PickStream(Func<CandidateStream, bool> among)
    {
        var main = streams.Where(s => among(s) && Filled(s)).MaxBy(s => s.Best);
        var extension = extensions.UnorderedItems.Where(e => among(e.Element) && Filled(e.Element)).OrderBy(e => e.Priority).FirstOrDefault().Element;
        return extension is not null && (main is null || taken % ExtensionShare == 0) ? extension : main;
    }

    private Func<CandidatePatch, double>? RescoreFor(NamedProposal origin) =>
        proposals.Where(p => p != origin).Select(p => p.Proposal.Rescore).FirstOrDefault(r => r is not null);

    private bool Filled(CandidateStream stream)
    {
        var rescore = RescoreFor(stream.Origin);
        var filled = stream.Fill(rescore is null ? 1 : LookAhead, rescore);
        if (stream.TakeFailure() is { } failure)
        {
            notes = [.. notes.Append(failure.Message).Distinct()];
            ModelBudgetSpent |= failure is ModelFailedException { BudgetSpent: true };
        }

        return filled;
    }

    /// <summary>Neither the same text nor, in one file, the same tokens were given out before, whoever proposed them.</summary>
    private bool IsNew(CandidatePatch candidate)
    {
        var paths = candidate.Paths.Order(StringComparer.Ordinal).ToList();
        return seen.Add(string.Join('\0', paths.SelectMany(p => new[] { p, candidate.Apply(p, Original(p)) })))
            && (paths.Count > 1 || TokensOf(candidate, paths[0]) is not { } tokens || seen.Add(tokens));
    }

    private string? TokensOf(CandidatePatch candidate, string path)
    {
        var layoutMatters = Language.Of(path)?.Id == "python";
        return EditKey.Of(Original(path), [.. candidate.Edits.Select(e => new Change(e.Start, e.Length, e.NewText))], layoutMatters) is { } key ? $"{path}\0{key}" : null;
    }

    private string Original(string path) => texts.TryGetValue(path, out var text)
        ? text
        : texts[path] = SourceText.Read(Path.Combine(fault.Workspace, path)) ?? "";
}
