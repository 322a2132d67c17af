using BotService.Repair.ModelBackends;
using BotService.Repair.Proposals.Models;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class ModelExplanationTests
{
    [Theory]
    [InlineData("The index was **one** too high.\n\nIt is lower now.", "The index was one too high. It is lower now.")]
    [InlineData("# Fix\n- ask @maintainer, closes #12 and !7", "Fix ask maintainer, closes 12 and 7")]
    [InlineData("See [the docs](https://evil.example/x) or www.evil.example now ![p](http://a/b.png)", "See the docs or now p")]
    [InlineData("Use List<int>. <img src=x> <!-- hidden", "Use List< int>. < img src=x> < !-- hidden")]
    [InlineData("<think>secret</think>It works.```\ncode\n```", "It works.")]
    [InlineData("a\u202E\u200Bb", "ab")]
    public void Plain_Markup_IsTakenOut(string text, string plain) => Assert.Equal(plain, ModelExplanation.Plain(text));

    [Fact]
    public void Plain_LongText_EndsWithASentence()
    {
        var plain = ModelExplanation.Plain(string.Concat(Enumerable.Repeat("This sentence says nothing. ", 60)));

        Assert.InRange(plain.Length, 600, 700);
        Assert.EndsWith("nothing.", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfAsync_ModelThatChats_ExplainsThePatch()
    {
        using var asking = new Asking("a.py", "x = 1\n", message: "assert 1 == 2");
        var chat = FakeChat.Saying("The value was too low.");

        Assert.Equal("The value was too low.", await ModelExplanation.OfAsync(new FakeModel(chat), asking.Fault, "-x = 1\n+x = 2\n", CancellationToken.None));
        Assert.Contains("```diff\n-x = 1\n+x = 2\n```", chat.Asked[0].Question, StringComparison.Ordinal);
        Assert.Contains("assert 1 == 2", chat.Asked[0].Question, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfAsync_ModelThatFails_SaysNothing()
    {
        using var asking = new Asking("a.py", "x = 1\n");
        var chat = new FakeChat(_ => throw new ModelFailedException("The server is gone. Start it again.", transient: true));

        Assert.Equal("", await ModelExplanation.OfAsync(new FakeModel(chat), asking.Fault, "-x\n+y\n", CancellationToken.None));
    }
}
