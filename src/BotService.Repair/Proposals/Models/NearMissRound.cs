using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.TestRunners;
using BotService.Repair.Workspaces;

namespace BotService.Repair.Proposals.Models;

/// <summary>A further round after a near miss. Models that are asked in words are told what its run said.</summary>
internal sealed class NearMissRound(Fault fault, ModelProposalOptions options, NearMiss miss)
{
    private const int LongestOutput = 2000;

    /// <summary>Candidates of a round after one that did not build.</summary>
    private const int AfterBuild = 6;

    /// <param name="candidates">The search on a fault.</param>
    public IAsyncEnumerable<CandidatePatch> Run(Func<Fault, ModelProposalOptions, ModelCandidates> candidates, ProposalMethod method, CancellationToken token) =>
        (miss.Builds, method is ProposalMethod.Rewrite or ProposalMethod.Edits) switch
        {
            (true, true) => candidates(StillFailing(), options).ExtendAsync(miss.Candidate, token),
            (true, false) => candidates(fault, options).ExtendAsync(miss.Candidate, token),
            (false, true) => candidates(Touched(), options with { Hints = WithAttempt() }).ProposeAsync(token).Take(AfterBuild),
            (false, false) => AsyncEnumerable.Empty<CandidatePatch>(),
        };

    /// <summary>The code is shown with the near miss in it, so the failure is that of the tests that still fail.</summary>
    private Fault StillFailing()
    {
        var left = miss.Run.Failing.ToList();
        return left.Count == 0 ? fault : fault with { Failing = left };
    }

    private Fault Touched()
    {
        var paths = miss.Candidate.Paths.ToHashSet();
        var lines = fault.Lines.Where(l => paths.Contains(l.Path)).ToList();
        return lines.Count == 0 ? fault : fault with { Lines = lines };
    }

    private ProposalHints WithAttempt()
    {
        var output = miss.Run.Message.Length > LongestOutput ? miss.Run.Message[..LongestOutput] : miss.Run.Message;
        var patch = string.Concat(miss.Candidate.Paths.Select(p => PatchText.Of(p, SourceText.Read(Path.Combine(fault.Workspace, p)) ?? "", miss.Candidate)));
        return options.Hints with { Attempts = [.. options.Hints.Attempts, new EarlierAttempt(patch, output)] };
    }
}
