using BotService.Repair.Proposals.Models;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>Proposes single edits by operator, best first; needs no model.</summary>
/// <remarks>Score = suspiciousness of the line x prior of the operator x fit of the edit. Lines are opened lazily, so a large file costs no more than its suspicious lines.</remarks>
internal sealed class PatternProposer : IProposer
{
    public string Kind => "pattern";

    public void Check(RepairRequest request)
    {
    }

    public void Prepare(RepairRequest request)
    {
    }

    public IProposal Open(Fault fault, RepairRequest request) => new PatternProposal(fault);
}

internal sealed class PatternProposal(Fault fault) : IProposal
{
    public Func<CandidatePatch, double>? Rescore => null;

    public ModelWork? Work => null;

    public IEnumerable<CandidatePatch> Propose() => new PatternSearch(PatternSources.Read(fault)).Run();

    public IEnumerable<CandidatePatch> Extend(CandidatePatch partial) => new SecondEdits(PatternSources.Read(fault)).After(partial);

    public IAsyncEnumerable<CandidatePatch> ProposeAsync(CancellationToken token) => Propose().ToAsyncEnumerable();

    public IAsyncEnumerable<CandidatePatch> ExtendAsync(NearMiss miss, CancellationToken token) =>
        (miss.Builds ? Extend(miss.Candidate) : []).ToAsyncEnumerable();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
