using BotService.Commands;

namespace BotService.Tests.Commands;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("1s", 1)]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("1h", 3600)]
    [InlineData("1h30m", 5400)]
    [InlineData("1m5s", 65)]
    [InlineData("24h", 86400)]
    public void Parse_good_text_gives_the_duration(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Durations.Parse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("-1m")]
    [InlineData("10 m")]
    [InlineData("5m1h")]
    [InlineData("10m\n")]
    [InlineData("0s")]
    [InlineData("25h")]
    [InlineData("99999999999999h")]
    public void Parse_bad_text_names_it_and_the_remedy(string text)
    {
        Assert.Null(Durations.Parse(text, out var error));
        Assert.Contains($"'{text}'", error);
        Assert.Matches("90s|1s and 24h", error);
    }

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(61, "61 s")]
    [InlineData(599, "9 min 59 s")]
    [InlineData(9000, "2 h 30 min")]
    public void Text_fits_the_size(double seconds, string text) => Assert.Equal(text, Durations.Text(TimeSpan.FromSeconds(seconds)));
}
