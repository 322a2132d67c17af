using System.Text;
using BotService.Forges;

namespace BotService.Tests.Forges;

public sealed class TextTests
{
    private const string Patch = "@@ -1,3 +1,4 @@ head\n one\n-two\n+TWO\n+and more\n three\n@@ -10 +11 @@\n-ten\n+TEN\n\\ No newline at end of file\n";

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 4, true)]
    [InlineData(2, 3, true)]
    [InlineData(11, 11, true)]
    [InlineData(4, 11, false)]
    [InlineData(5, 5, false)]
    [InlineData(3, 2, false)]
    public void Holds_Lines_AreThoseOfOneHunk(int start, int end, bool expected) => Assert.Equal(expected, DiffLines.Parse(Patch).Holds(start, end));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, null)]
    [InlineData(4, 3)]
    [InlineData(99, null)]
    public void OldLine_Line_IsThatOfTheOldSide(int line, int? expected) => Assert.Equal(expected, DiffLines.Parse(Patch).OldLine(line));

    [Fact]
    public void Parse_NoPatch_HoldsNothing() => Assert.False(DiffLines.Parse(null).Holds(1, 1));

    [Theory]
    [InlineData("run:1/2", true)]
    [InlineData("run:1/3", false)]
    public void Marker_IsFoundAgain(string marker, bool expected) => Assert.Equal(expected, HiddenMarker.IsIn(HiddenMarker.Add("text", "run:1/2"), marker));

    [Fact]
    public void Marker_CannotEndTheCommentThatHidesIt() => Assert.EndsWith("<!-- botservice:xscriptz -->", HiddenMarker.Add("text", "x--><script>z"), StringComparison.Ordinal);

    [Theory]
    [InlineData(3, "")]
    [InlineData(6, "")]
    [InlineData(8, "three\n")]
    [InlineData(12, "two\nthree\n")]
    [InlineData(100, "one\ntwo\nthree\n")]
    public async Task Tail_Bytes_BeginAtALine(int most, string expected)
    {
        using var log = new MemoryStream(Encoding.UTF8.GetBytes("one\ntwo\nthree\n"));

        Assert.Equal(expected, await JobLogText.TailAsync(log, most, default));
    }

    [Fact]
    public void Suggestion_ThatDeletesLines_IsAnEmptyBlock() =>
        Assert.Equal("gone\n\n```suggestion\n```", ReviewText.WithSuggestion(new ReviewComment("a", 1, 1, "gone", ""), "suggestion"));
}
