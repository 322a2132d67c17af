using BotService.Repair.Proposals.Models;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData("a\r\nb\r\n", "a\nb\n")]
    [InlineData("\uFEFFa\n", "a\n")]
    [InlineData("a\u200Bb\u202Ec\u2066", "abc")]
    [InlineData("a\U000E0041b😀", "ab😀")]
    [InlineData("a\tb\rc", "a\tb\nc")]
    [InlineData("", "")]
    public void Of_AnyText_HasLineFeedsAndNothingInvisible(string original, string shown) => Assert.Equal(shown, ShownText.Of(original).Text);

    [Fact]
    public void Edit_FileWithCarriageReturns_KeepsThemAndUsesThem()
    {
        var shown = ShownText.Of("one\r\ntwo\r\nthree");

        Assert.Equal(new TextEdit("f", 5, 3, "2\r\n2b"), shown.Edit("f", 4, 7, "2\n2b"));
        Assert.Equal(new TextEdit("f", 3, 0, "!"), shown.Edit("f", 3, 3, "!"));
        Assert.Equal(new TextEdit("f", 10, 5, ""), shown.Edit("f", 8, 13, ""));
    }

    [Fact]
    public void Lines_LastWithoutLineFeed_IsALine()
    {
        var shown = ShownText.Of("a\nbc");

        Assert.Equal((2, 1, 2, 2), (shown.LineCount, shown.LineAt(1), shown.LineAt(2), shown.LineAt(4)));
        Assert.Equal((2, 4), (shown.LineStart(2), shown.LineEnd(2)));
    }
}
