using BotService.Repair.ModelBackends;
using BotService.Repair.Proposals.Models;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class PatchVoteTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Vote_LineOfAMegabyte_IsNotReadAndTheOthersAre()
    {
        using var asking = new Asking("a.js", $"const table = [{string.Concat(Enumerable.Repeat("17, ", 250_000))}1];\nfunction f(a) {{\n  return a;\n}}\n");
        var model = new ToyModel(ToyTokenizer.Words()) { Infill = new FakeInfill(_ => "") };
        await using var proposal = asking.Open(model);

        var votes = await proposal.VoteAsync([asking.Replace("const table = [17", "const table = [18"), asking.Replace("return a", "return a + 1")], Limit, CancellationToken.None);

        Assert.Null(votes[0]);
        Assert.NotNull(votes[1]);
        Assert.All(model.Forced, f => Assert.InRange(f.Text.Length, 1, 100));
    }

    [Fact]
    public async Task Vote_ModelWithoutLogProbabilities_SaysNothing()
    {
        using var asking = new Asking("a.py", "def f(a, b):\n    return a\n");
        await using var proposal = asking.Open(new FakeModel(infill: new FakeInfill(_ => "")));

        Assert.Equal([null, null], await proposal.VoteAsync([asking.Replace("return a", "return b"), asking.Replace("a, b", "b, a")], Limit, CancellationToken.None));
    }

    [Fact]
    public async Task Vote_ModelThatCannotBeOpened_IsNotedAndNotAskedForAgain()
    {
        using var asking = new Asking("a.py", "def f(a, b):\n    return a\n");
        var openings = 0;
        await using var proposal = new ModelProposal(
            asking.Fault,
            _ =>
            {
                openings++;
                throw new ModelFailedException("The server is down.", transient: true);
            },
            new ModelProposalOptions());

        Assert.Equal([null], await proposal.VoteAsync([asking.Replace("return a", "return b")], Limit, CancellationToken.None));
        Assert.Equal("", await proposal.ExplainAsync("", Limit, CancellationToken.None));

        Assert.Equal(["The server is down."], proposal.Notes);
        Assert.Equal(1, openings);
    }
}
