using BotService.Fixture;
using BotService.Repair.Proposals;
using BotService.Repair.TestRunners;
using BotService.Repair.Validation;

namespace BotService.Repair.Tests.Validation;

public sealed class CandidateSourceTests : IDisposable
{
    private readonly TemporaryFolder workspace = new TemporaryFolder().Write("a.py", "x = 1\n").Write("tests/test_a.py", "assert 1\n");

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void Take_TwoProposers_MergesByScoreWithoutDuplicates()
    {
        using var source = Open(
            Proposer("pattern", Replace("a.py", "2", 0.9), Replace("a.py", "3", 0.3)),
            Proposer("model", Replace("a.py", "4", 0.6), Replace("a.py", "2", 0.5)));

        var taken = source.Take(10, CancellationToken.None);

        Assert.Equal(["2", "4", "3"], taken.Select(c => c.Edits[0].NewText));
        Assert.Equal(["pattern", "model", "pattern"], taken.Select(c => source.ProposerOf(c).Kind));
        Assert.Equal(3, source.Proposed);
        Assert.Empty(source.Take(1, CancellationToken.None));
    }

    [Fact]
    public void Take_EditOfATest_IsRejectedAndCounted()
    {
        using var source = Open(Proposer("model", Replace("tests/test_a.py", "0", 0.9), Replace("a.py", "2", 0.1)));

        var taken = source.Take(10, CancellationToken.None);

        Assert.Equal("a.py", Assert.Single(taken).Edits[0].Path);
        Assert.Equal(1, source.RejectedByIntegrity);
    }

    [Fact]
    public void AddPartial_ItsExtensions_AreMixedIn()
    {
        var proposer = Proposer("pattern", [.. Enumerable.Range(2, 9).Select(n => Replace("a.py", $"{n}", 1.0 / n))]);
        using var source = Open(proposer);
        var partial = source.Take(1, CancellationToken.None)[0];

        source.AddPartial(partial, stillFailing: 1);
        var next = source.Take(9, CancellationToken.None);

        Assert.Contains(next, c => c.Edits[0].NewText == "2 + 1");
        Assert.True(next.Count(c => c.Edits[0].NewText.Contains('+')) < next.Count / 2);
    }

    private static CandidatePatch Replace(string path, string text, double score) =>
        new(0, [new TextEdit(path, path == "a.py" ? 4 : 7, 1, text)], "test", 1, score);

    private static FixedProposer Proposer(string kind, params CandidatePatch[] candidates) => new(kind, candidates);

    private CandidateSource Open(params IProposer[] proposers) =>
        new(proposers, new Fault(workspace, [], [], []), (c, _) => !c.Paths.Any(TestPaths.LooksLikeTest), TimeProvider.System);

    private sealed class FixedProposer(string kind, CandidatePatch[] candidates) : IProposer
    {
        public string Kind => kind;

        public IEnumerable<CandidatePatch> Propose(Fault fault) => candidates;

        public IEnumerable<CandidatePatch> Extend(Fault fault, CandidatePatch partial) =>
            Enumerable.Range(1, 3).Select(n => partial with { Edits = [partial.Edits[0] with { NewText = $"{partial.Edits[0].NewText} + {n}" }] });
    }
}
