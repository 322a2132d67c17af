using BotService.Policies;
using BotService.Repair;

namespace BotService.Tests.Policies;

public sealed class CommandParserTests
{
    [Theory]
    [InlineData("/testfix", CommandVerb.Fix)]
    [InlineData("  /testfix  ", CommandVerb.Fix)]
    [InlineData("Please look:\n/testfix retry\nThanks", CommandVerb.Retry)]
    [InlineData("/TestFix Apply", CommandVerb.Apply)]
    [InlineData("/testfix explain\n/testfix stop", CommandVerb.Explain)]
    [InlineData("> /testfix stop\n\n/testfix status", CommandVerb.Status)]
    [InlineData("```\n/testfix stop\n```\n/testfix help", CommandVerb.Help)]
    [InlineData("*hm*\r\n/testfix stop\r\n", CommandVerb.Stop)]
    public void Parse_LineOfPlainText_IsACommand(string text, CommandVerb verb) => Assert.Equal(verb, CommandOf(text).Verb);

    [Theory]
    [InlineData("")]
    [InlineData("run /testfix please")]
    [InlineData("`/testfix`")]
    [InlineData("`a\n/testfix retry\nb`")]
    [InlineData("```\n/testfix\n```")]
    [InlineData("~~~\n/testfix\n~~~")]
    [InlineData("```\n/testfix never closed")]
    [InlineData("    /testfix")]
    [InlineData("> /testfix")]
    [InlineData("> quoted\n/testfix lazily")]
    [InlineData("> > /testfix")]
    [InlineData("- /testfix")]
    [InlineData("# /testfix")]
    [InlineData("<!--\n/testfix\n-->")]
    [InlineData("<details>\n/testfix\n</details>")]
    [InlineData("/testfixer")]
    [InlineData("/testfix-retry")]
    [InlineData("\\/testfix")]
    [InlineData("https://example.org/testfix")]
    public void Parse_CodeQuotesAndProse_AreNone(string text) => Assert.IsType<CommandParse.None>(CommandParser.Parse(text));

    [Fact]
    public void Parse_NestedWithoutEnd_IsNone() => Assert.IsType<CommandParse.None>(CommandParser.Parse(new string('>', 60_000) + "/testfix"));

    [Fact]
    public void Parse_AllArguments_AreRead()
    {
        var command = CommandOf("/testfix 0123abc test=tests/test_a.py::test_b_c \"test=Name with *blanks*\" test=`x::y` engine=Pattern candidates=12");

        Assert.Equal("0123abc", command.Sha);
        Assert.Equal(["tests/test_a.py::test_b_c", "Name with *blanks*", "x::y"], command.Tests);
        Assert.Equal((EngineMode.Pattern, 12), (command.Engine, command.Candidates));
    }

    [Theory]
    [InlineData("/testfix rertry", "`rertry`")]
    [InlineData("/testfix retry now", "`now`")]
    [InlineData("/testfix stop test=x", "`test=`")]
    [InlineData("/testfix speed=9", "`speed=`")]
    [InlineData("/testfix engine=gpt", "`auto`, `pattern` or `model`")]
    [InlineData("/testfix engine=1", "`auto`, `pattern` or `model`")]
    [InlineData("/testfix candidates=1000001", "a whole number from 1")]
    [InlineData("/testfix candidates=-1", "a whole number from 1")]
    [InlineData("/testfix test=https://evil.example/x", "without addresses")]
    [InlineData("/testfix test=ghp_0123456789abcdefghij0123", "without addresses or secrets")]
    [InlineData("/testfix test=--version", "id of a test")]
    [InlineData("/testfix model=openai:gpt", "`.botservice.yml` of the base branch")]
    [InlineData("/testfix time-limit=24h", "`.botservice.yml` of the base branch")]
    [InlineData("/testfix sandbox=none", "`.botservice.yml` of the base branch")]
    [InlineData("/testfix token=abc", "`.botservice.yml` of the base branch")]
    [InlineData("/testfix @everyone", "`@everyone`")]
    [InlineData("/testfix 0123abc 0123abd", "`0123abd`")]
    public void Parse_UnknownWord_SaysWhichAndWhatInstead(string text, string part)
    {
        var complaint = Assert.IsType<CommandParse.Wrong>(CommandParser.Parse(text)).Complaint;

        Assert.Contains(part, complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_0", complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", complaint, StringComparison.Ordinal);
    }

    private static BotCommand CommandOf(string text) => Assert.IsType<CommandParse.Command>(CommandParser.Parse(text)).Value;
}
