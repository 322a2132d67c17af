using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>Proposes single edits by operator, best first; needs no model.</summary>
/// <remarks>Score = suspiciousness of the line x prior of the operator x fit of the edit. Lines are opened lazily, so a large file costs no more than its suspicious lines.</remarks>
internal sealed class PatternProposer : IProposer
{
    public string Kind => "pattern";

    public IEnumerable<CandidatePatch> Propose(Fault fault) => new PatternSearch(PatternSources.Read(fault)).Run();

    public IEnumerable<CandidatePatch> Extend(Fault fault, CandidatePatch partial) => new SecondEdits(PatternSources.Read(fault)).After(partial);
}
