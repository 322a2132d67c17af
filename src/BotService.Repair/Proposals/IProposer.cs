using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals;

/// <summary>Proposes candidate patches for a localized fault.</summary>
public interface IProposer
{
    /// <summary><c>pattern</c> or <c>model</c>.</summary>
    string Kind { get; }

    /// <summary>Candidates, the most promising first, no two with the same resulting text. Lazy: the caller stops reading when it has enough.</summary>
    IEnumerable<CandidatePatch> Propose(Fault fault);

    /// <summary>Second edits on top of a candidate that made some failing tests pass; offsets are against the original text.</summary>
    IEnumerable<CandidatePatch> Extend(Fault fault, CandidatePatch partial);
}

/// <summary>What is known about the failure.</summary>
/// <param name="Workspace">Host folder with the original files.</param>
/// <param name="Failing">With messages and frames.</param>
/// <param name="TestFiles">Paths of the files that declare or support the failing tests, as donors of literals.</param>
/// <param name="Lines">Suspicious lines of editable files, most suspicious first.</param>
public sealed record Fault(
    string Workspace, IReadOnlyList<TestResult> Failing, IReadOnlyList<string> TestFiles, IReadOnlyList<Location> Lines);
