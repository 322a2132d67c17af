using BotService.Repair.Proposals.Models;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals;

/// <summary>A way to find candidate patches.</summary>
public interface IProposer
{
    /// <summary><c>pattern</c> or <c>model</c>.</summary>
    string Kind { get; }

    /// <summary>Looks at a request before anything is run.</summary>
    /// <exception cref="ConfigurationException">It asks for something that this proposer cannot do.</exception>
    void Check(RepairRequest request);

    /// <summary>Begins in the background what takes long and needs no fault, such as opening a model. What fails, fails again when the
    /// first candidate is asked for, and is told then.</summary>
    void Prepare(RepairRequest request);

    /// <summary>Starts on one fault; the work begins with the first candidate that is asked for.</summary>
    IProposal Open(Fault fault, RepairRequest request);
}

/// <summary>One proposer at work on one fault. Its streams may be read side by side.</summary>
public interface IProposal : IAsyncDisposable
{
    /// <summary>What it learned about candidates of every proposer: a better score for one, in the same measure as
    /// <see cref="CandidatePatch.Score"/>; null as long as it knows nothing.</summary>
    Func<CandidatePatch, double>? Rescore { get; }

    /// <summary>Which model works and what it used so far; null without a model and before it is open.</summary>
    ModelWork? Work { get; }

    /// <summary>From the beginning of the search, how long it is asked only when no other has a candidate to try.</summary>
    TimeSpan Patience => TimeSpan.Zero;

    /// <summary>Candidates, the most promising first, no two with the same resulting text. Lazy: the caller stops reading when it has enough.</summary>
    IAsyncEnumerable<CandidatePatch> ProposeAsync(CancellationToken token);

    /// <summary>What the run should say about it besides its candidates, one sentence each.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>A further round from a near miss: second edits on top of it, or another attempt with what its run said; offsets are against the
    /// original text.</summary>
    IAsyncEnumerable<CandidatePatch> ExtendAsync(NearMiss miss, CancellationToken token);

    /// <summary>Looks at patches that all passed the tests.</summary>
    /// <returns>For each, how many nats likelier it finds the patch than the code that it replaces; null where it cannot say, or the time passes before.</returns>
    Task<IReadOnlyList<double?>> VoteAsync(IReadOnlyList<CandidatePatch> patches, TimeSpan limit, CancellationToken token) =>
        Task.FromResult<IReadOnlyList<double?>>(new double?[patches.Count]);

    /// <summary>Words for people on a patch that is proven already; "" when it has none, or the time passes before a sentence is there.</summary>
    Task<string> ExplainAsync(string patch, TimeSpan limit, CancellationToken token) => Task.FromResult("");
}

/// <summary>A candidate that made some of the failing tests pass, or did not build.</summary>
/// <param name="Run">Of the failing tests with it.</param>
public sealed record NearMiss(CandidatePatch Candidate, TestRun Run)
{
    public bool Builds => Run.End != TestRunEnd.BuildFailed;
}

/// <summary>What is known about the failure.</summary>
/// <param name="Workspace">Host folder with the original files.</param>
/// <param name="Failing">With messages and frames.</param>
/// <param name="TestFiles">Paths of the files that declare or support the failing tests, as donors of literals.</param>
/// <param name="Lines">Suspicious lines of editable files, most suspicious first.</param>
public sealed record Fault(
    string Workspace, IReadOnlyList<TestResult> Failing, IReadOnlyList<string> TestFiles, IReadOnlyList<Location> Lines)
{
    /// <summary>Unified diff of the head commit, or of the uncommitted changes where there are any; "" when not known.</summary>
    public string HeadDiff { get; init; } = "";
}
