using System.Text;
using BotService.LlamaCpp.Engine;

namespace BotService.LlamaCpp.Tests;

public sealed class AnswerTextTests
{
    [Fact]
    public void Add_CharacterInPieces_ComesOnceWhole()
    {
        var text = new AnswerText([], null);
        var bytes = Encoding.UTF8.GetBytes("a😀");

        Assert.Equal(["a", "", "", "😀"], new[] { bytes[..2], bytes[2..3], bytes[3..4], bytes[4..] }.Select(b => text.Add(b).Text));
    }

    [Fact]
    public void Add_PossibleStop_IsHeldBackUntilItIsCertain()
    {
        var text = new AnswerText(["###", "```\n"], null);

        Assert.Equal(("a", null), Add(text, "a##"));
        Assert.Equal(("##b", null), Add(text, "b`"));
        Assert.Equal(("`c", null), Add(text, "c``"));
        Assert.Equal("``", text.Rest);
        Assert.Equal(("", FinishReason.StopText), Add(text, "`\nmore"));
        Assert.Equal("", text.Rest);
    }

    [Fact]
    public void Add_LineRule_EndsAfterTheLineEndAndDropsTheRest()
    {
        var text = new AnswerText([], new LineRule(3, new HashSet<string> { "return x" }));

        Assert.Equal(("return x\n", null), Add(text, "return x\n"));
        Assert.Equal(("y\n", null), Add(text, "y\n"));
        Assert.Equal(("z\n", FinishReason.Lines), Add(text, "z\n\n  w"));
    }

    [Fact]
    public void Add_KnownLineFromTheSecondOn_EndsThere()
    {
        var text = new AnswerText([], new LineRule(5, new HashSet<string> { "return x" }));

        Assert.Equal(("a\r\n  return ", null), Add(text, "a\r\n  return "));
        Assert.Equal(("x\r\n", FinishReason.KnownLine), Add(text, "x\r\nb"));
    }

    [Fact]
    public void Add_StopBeforeLineEnd_Wins()
    {
        var text = new AnswerText(["STOP"], new LineRule(1, new HashSet<string>()));

        Assert.Equal(("a", FinishReason.StopText), Add(text, "aSTOP\n"));
    }

    private static (string, FinishReason?) Add(AnswerText text, string more) => text.Add(Encoding.UTF8.GetBytes(more));
}
