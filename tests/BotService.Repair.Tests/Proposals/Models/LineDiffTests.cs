using BotService.Repair.Proposals.Models;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class LineDiffTests
{
    [Theory]
    [InlineData("a\nb\nc\n", "a\nB\nc\n")]
    [InlineData("a\nb\nc\n", "a\nc\n")]
    [InlineData("a\nc\n", "a\nb\nc\n")]
    [InlineData("a\nb\nc\nd\n", "A\nb\nc\nD\n")]
    [InlineData("a\nb", "a\nb\nc")]
    [InlineData("a\nb", "")]
    [InlineData("", "a\n")]
    [InlineData("x😀\n", "x😁\n")]
    [InlineData("aa\naa\naa\n", "aa\naa\n")]
    public void Edits_AnyChange_LeadToTheNewText(string before, string after)
    {
        var original = ShownText.Of(before.Replace("\n", "\r\n", StringComparison.Ordinal));

        var patch = new CandidatePatch(0, LineDiff.Edits("f", original, after), "", 1, 1);

        Assert.Equal(after, ShownText.Of(patch.Apply("f", original.Original)).Text);
        Assert.All(patch.Edits, e => Assert.False(e.NewText.Length > 0 && char.IsLowSurrogate(e.NewText[0])));
    }

    [Fact]
    public void Edits_TwoPlaces_AreTwoSmallEdits()
    {
        var edits = LineDiff.Edits("f", ShownText.Of("if a > b:\n    x\nreturn b\n"), "if a < b:\n    x\nreturn a\n");

        Assert.Equal([new TextEdit("f", 5, 1, "<"), new TextEdit("f", 23, 1, "a")], edits);
    }

    [Fact]
    public void Edits_AroundWhatIsNotShown_KeepIt()
    {
        const string family = "👨\u200D👩\u200D👧\uFE0F";
        var original = ShownText.Of($"x = a + '{family}' - b\u200B\n");

        var edits = LineDiff.Edits("f", original, original.Text.Replace('+', '*').Replace("- b", "- c", StringComparison.Ordinal));

        Assert.Equal($"x = a * '{family}' - c\u200B\n", new CandidatePatch(0, edits, "", 1, 1).Apply("f", original.Original));
    }

    [Fact]
    public void Edits_MixedLineEnds_FollowTheLinesAround()
    {
        var original = ShownText.Of("a\r\nb\nc\r\nd");

        var edits = LineDiff.Edits("f", original, "a\na2\nb\nb2\nc\nc2\nd\nd2");

        Assert.Equal("a\r\na2\nb\nb2\r\nc\r\nc2\r\nd\r\nd2", new CandidatePatch(0, edits, "", 1, 1).Apply("f", original.Original));
    }

    [Fact]
    public void Edits_EqualTexts_AreNone() => Assert.Empty(LineDiff.Edits("f", ShownText.Of("a\n"), "a\n"));
}
