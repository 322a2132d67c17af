using BotService.Forges;
using BotService.Tests.Service.Behaviour;

namespace BotService.Tests.Abuse;

/// <summary>Commands of people who may give none, and words that only look like commands.</summary>
public sealed class CommandAbuse
{
    private const string OnCommand = "bot:\n  mode: on-command\n";

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task Outsiders_are_refused_once_and_bots_and_the_bot_itself_not_answered(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge, OnCommand);
        var pull = await live.RedPullAsync();
        var robot = live.Hooks.Fake.State.Person(live.IsGitHub ? "helper[bot]" : "group_7_bot_00ff", bot: true).User;
        live.World.Access(robot, AccessLevel.Admin);
        live.World.Access(live.World.Stranger, AccessLevel.Triage);

        foreach (var command in new[] { "/testfix", "/testfix stop", "/testfix apply", "/testfix status", "/testfix help", "/testfix nonsense" })
        {
            Assert.Equal("answered: no-access", await live.CommentAsync(pull, command, live.World.Stranger));
        }

        Assert.Equal("ignored: other-bot", await live.CommentAsync(pull, "/testfix", robot));
        Assert.Equal("ignored: own-event", await live.CommentAsync(pull, "/testfix", live.Hooks.Self.User));
        Assert.StartsWith("Thank you, but commands are for people who can push", Assert.Single(live.Said(pull)));
        Assert.Empty(live.Asked);
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task Quotes_code_edits_and_tricks_are_no_commands(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge, OnCommand);
        var pull = await live.RedPullAsync();
        string[] talk =
        [
            "> /testfix", ">> /testfix", "```\n/testfix\n```", "~~~\n/testfix\n~~~", "    /testfix", "`/testfix`", "Try /testfix please", "<!--\n/testfix\n-->",
            "<details>\n/testfix\n</details>", "- /testfix", "/testfixed", "/test\u200bfix", "\u202e/testfix", "[x]: /testfix", "# /testfix", "\\/testfix",
        ];
        foreach (var text in talk)
        {
            Assert.True((text, "ignored: no-command") == (text, await live.CommentAsync(pull, text)), text);
        }

        Assert.StartsWith("ignored: ", await live.CommentAsync(pull, "/testfix", edited: true));
        Assert.Empty(live.Said(pull));
        Assert.Empty(live.Asked);
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task Arguments_cannot_reach_secrets_addresses_or_limits(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge, OnCommand);
        var pull = await live.RedPullAsync();
        string[] arguments =
        [
            "url=https://evil.example/", "model=ollama:big", "token=ghp_0123456789abcdefghij0123456789abcdef", "time=9999h", "sandbox=none", "test-command=id", "branch=main",
            "test=https://evil.example/", "test=-rf", "test=ghp_0123456789abcdefghij0123456789abcdef", "candidates=99999999999", "engine=0", "$(id)", "../../etc/passwd",
        ];
        foreach (var argument in arguments)
        {
            Assert.Equal("answered: unknown-command", await live.CommentAsync(pull, $"/testfix {argument}"));
            Assert.DoesNotContain("evil.example", live.Said(pull)[^1]);
            Assert.DoesNotContain("ghp_", live.Said(pull)[^1]);
        }

        Assert.Single(live.Said(pull));
        Assert.Empty(live.Asked);
    }
}
