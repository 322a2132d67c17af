using BotService.Forges;
using BotService.Policies;
using BotService.Publishing;

namespace BotService.Tests.Policies;

/// <summary>Each row: what happened, what is known, what is decided.</summary>
public sealed class EventPolicyTests
{
    private const string Head = "1111111111111111111111111111111111111111";
    private const string Other = "2222222222222222222222222222222222222222";
    private static readonly List<EventFacts> Known = [];
    private static readonly RepositoryRef Repository = new("memory", 42, "shop/cart");
    private static readonly ForgeUser Bot = new(1, "testfix[bot]", IsBot: true);
    private static readonly ForgeUser Alice = new(7, "alice", IsBot: false);
    private static readonly ForgeUser Dependabot = new(9, "dependabot[bot]", IsBot: true);
    private static readonly CommentRef Comment = new("c1", CommentKind.Conversation, null);
    private static readonly BuildState Red = new(true, [new FailedJob("1", "test", "")]);

    private static readonly PullRequest Pull = new(new PullRequestRef(Repository, 3), "Change", PullRequestState.Open, Alice)
    {
        HeadBranch = "feature",
        HeadSha = Head,
        BaseBranch = "main",
    };

    private static readonly PullRequest Fix = Pull with { Author = Bot, HeadBranch = "testfix/pr-3-0123456789abcdef", BaseBranch = "feature" };

    private static readonly EventFacts OnCommand = new(new BotIdentity(Bot), BaseConfiguration.Default, "main")
    {
        PullRequest = Pull,
        Access = AccessLevel.Write,
        Build = Red,
    };

    private static readonly EventFacts Auto = OnCommand with { Base = BaseConfiguration.Of("bot:\n  mode: auto\n  allowed-bots: [renovate]\n") };

    private static readonly EventFacts OnFix = Auto with { PullRequest = Fix, History = new RunHistory { IsOwnCommit = true, RedSha = Other } };

    private static readonly EventFacts OnBranch = Auto with { PullRequest = null };

    public static TheoryData<string, string> Builds { get; } = Table(
    [
        ("start", Auto),
        ("start", OnBranch),
        ("start", OnFix),
        ("on-command", OnCommand),
        ("offered", OnCommand with { Capabilities = new ForgeCapabilities(true, true, true, true, true, true) }),
        ("on-command", OnBranch with { Base = BaseConfiguration.Default }),
        ("configuration-error", Auto with { Base = BaseConfiguration.Of("bot: 1\n") }),
        ("pull-request-closed", Auto with { Base = BaseConfiguration.Of("bot: 1\n"), PullRequest = Pull with { State = PullRequestState.Closed } }),
        ("configuration-error", OnBranch with { Base = BaseConfiguration.Of("bot: 1\n") }),
        ("mode-off", Auto with { Base = BaseConfiguration.Of("bot:\n  mode: off\n") }),
        ("own-commit", Auto with { History = new RunHistory { IsOwnCommit = true } }),
        ("own-branch", Auto with { PullRequest = Fix with { Author = Alice } }),
        ("hands-off", OnFix with { History = OnFix.History with { IsOwnCommit = false } }),
        ("hands-off", OnFix with { History = OnFix.History with { IsHandsOff = true } }),
        ("attempts-spent", OnFix with { History = OnFix.History with { Attempts = 3 } }),
        ("attempts-spent", Auto with { History = new RunHistory { Attempts = 3 } }),
        ("already-running", Auto with { History = new RunHistory { IsRunning = true } }),
        ("stopped", Auto with { History = new RunHistory { IsStopped = true } }),
        ("branch-not-watched", OnBranch with { DefaultBranch = "trunk" }),
        ("pull-request-closed", Auto with { PullRequest = Pull with { State = PullRequestState.Merged } }),
        ("head-moved", Auto with { PullRequest = Pull with { HeadSha = Other } }),
        ("opted-out", Auto with { PullRequest = Pull with { Labels = ["No-TestFix"] } }),
        ("other-bot", Auto with { PullRequest = Pull with { Author = Dependabot } }),
        ("start", Auto with { PullRequest = Pull with { Author = Dependabot with { Login = "renovate" } } }),
        ("fork-needs-command", Auto with { PullRequest = Pull with { IsFork = true } }),
        ("base-not-watched", Auto with { Base = BaseConfiguration.Of("bot:\n  mode: auto\n  branches: ['release/**']\n") }),
        ("not-settled", Auto with { Build = Red with { IsSettled = false } }),
        ("green-again", Auto with { Build = new BuildState(true, []) }),
        ("base-red", Auto with { BaseIsRed = true }),
    ]);


    [Theory]
    [MemberData(nameof(Builds))]
    public void Red_build(string reason, string facts) => Assert.Equal(reason, EventPolicy.Decide(new ForgeEvent.BuildFailed(Repository, Head, "main", "workflow_run"), FactsOf(facts)).Reason);

    [Theory]
    [InlineData("testfix/main-0123456789abcdef", null, "own-branch")]
    [InlineData(null, null, "no-branch")]
    [InlineData("main", "mallory/cart", "fork-branch")]
    [InlineData("main", "shop/cart", "start")]
    public void Red_branch(string? branch, string? headRepository, string reason) =>
        Assert.Equal(reason, EventPolicy.Decide(new ForgeEvent.BuildFailed(Repository, Head, branch, "status") { HeadRepository = headRepository }, OnBranch).Reason);

    [Fact]
    public void Red_fix_is_iterated_in_place()
    {
        var plan = Assert.IsType<Decision.StartRun>(EventPolicy.Decide(new ForgeEvent.BuildFailed(Repository, Head, Fix.HeadBranch, "status"), OnFix)).Plan;

        Assert.Equal((Head, Fix.HeadBranch, null, Fix.Ref), (plan.Sha, plan.Branch, plan.PullRequest, plan.FixPullRequest));
    }

    public static TheoryData<string, string, string> Commands { get; } = Table(
    [
        ("start", "/testfix", OnCommand),
        ("start", $"/testfix {Head[..7]}", OnCommand),
        ("start", "/testfix retry", OnFix),
        ("no-command", "Nice.", OnCommand),
        ("other-bot", "/testfix", OnCommand with { Bot = new BotIdentity(Bot) }),
        ("help", "/testfix help", OnCommand),
        ("unknown-command", "/testfix dance", OnCommand),
        ("status", "/testfix status", OnCommand),
        ("explain", "/testfix explain", OnCommand),
        ("stopped", "/testfix stop", OnCommand with { Base = BaseConfiguration.Of("bot:\n  mode: off\n") }),
        ("apply", "/testfix apply", OnCommand),
        ("no-access", "/testfix", OnCommand with { Access = AccessLevel.Triage }),
        ("no-access", "/testfix dance", OnCommand with { Access = AccessLevel.None }),
        ("no-access", "/testfix stop", OnCommand with { Access = AccessLevel.Read }),
        ("configuration-error", "/testfix", OnCommand with { Base = BaseConfiguration.Of("bot: 1\n") }),
        ("mode-off", "/testfix", OnCommand with { Base = BaseConfiguration.Of("bot:\n  mode: off\n") }),
        ("pull-request-closed", "/testfix", OnCommand with { PullRequest = Pull with { State = PullRequestState.Closed } }),
        ("opted-out", "/testfix", OnCommand with { PullRequest = Pull with { Labels = ["no-testfix"] } }),
        ("other-sha", $"/testfix {Other[..7]}", OnCommand),
        ("head-moved", "/testfix", OnCommand with { PullRequest = Pull with { HeadSha = Other } }),
        ("fork-needs-sha", "/testfix", OnCommand with { PullRequest = Pull with { IsFork = true } }),
        ("fork-needs-sha", $"/testfix {Head[..12]}", OnCommand with { PullRequest = Pull with { IsFork = true } }),
        ("start", $"/testfix {Head}", OnCommand with { PullRequest = Pull with { IsFork = true } }),
        ("fork-push", "/testfix apply", OnCommand with { PullRequest = Pull with { IsFork = true } }),
        ("status", "/testfix", OnCommand with { History = new RunHistory { IsRunning = true } }),
        ("attempts-spent", "/testfix", OnCommand with { History = new RunHistory { Attempts = 3 } }),
        ("hands-off", "/testfix retry", OnFix with { History = OnFix.History with { IsHandsOff = true } }),
        ("unknown-fix", "/testfix retry", OnFix with { History = new RunHistory() }),
        ("no-pull-request", "/testfix", OnCommand with { PullRequest = null }),
    ]);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_by_a_person(string reason, string text, string facts)
    {
        var by = reason == "other-bot" ? Dependabot : Alice;
        var decision = EventPolicy.Decide(new ForgeEvent.CommentPosted(Pull.Ref, Comment, text, Head) { Actor = by }, FactsOf(facts));

        Assert.Equal(reason, decision.Reason);
        Assert.Equal(decision is Decision.Refuse or Decision.Say, decision.Notice is not null);
        Assert.Equal(decision is not Decision.Nothing, decision.Acknowledgement is not null);
    }

    [Fact]
    public void Command_runs_on_the_commit_with_what_was_asked()
    {
        var decision = EventPolicy.Decide(
            new ForgeEvent.CommentPosted(Pull.Ref, Comment, "/testfix test=a::b engine=model candidates=4", null) { Actor = Alice }, OnCommand);

        var plan = Assert.IsType<Decision.StartRun>(decision).Plan;
        Assert.Equal((Head, "feature", Pull.Ref, 4), (plan.Sha, plan.Branch, plan.PullRequest, plan.Candidates!.Value));
        Assert.Equal(["a::b"], plan.Tests);
        Assert.Equal(new RunTrigger.Command(Alice, Comment), plan.Trigger);
    }

    [Fact]
    public void Own_comment_is_never_a_command() =>
        Assert.Equal("own-event", EventPolicy.Decide(new ForgeEvent.CommentPosted(Pull.Ref, Comment, "/testfix", Head) { Actor = Bot }, OnCommand).Reason);

    [Theory]
    [InlineData(ReviewVerdict.Approved, Head, AccessLevel.Write, "approved")]
    [InlineData(ReviewVerdict.Approved, Other, AccessLevel.Write, "approval-of-older-commit")]
    [InlineData(ReviewVerdict.Approved, Head, AccessLevel.Read, "approval-without-access")]
    [InlineData(ReviewVerdict.ChangesRequested, Head, AccessLevel.Write, "start")]
    [InlineData(ReviewVerdict.ChangesRequested, Head, AccessLevel.Read, "feedback-without-access")]
    [InlineData(ReviewVerdict.Commented, Head, AccessLevel.Write, "no-command")]
    public void Review_of_a_fix(ReviewVerdict verdict, string sha, AccessLevel access, string reason) =>
        Assert.Equal(reason, EventPolicy.Decide(new ForgeEvent.ReviewSubmitted(Fix.Ref, Comment, verdict, "", sha) { Actor = Alice }, OnFix with { Access = access }).Reason);

    [Fact]
    public void Comment_on_a_line_of_a_fix_starts_from_the_red_commit_with_the_words()
    {
        var line = new CommentRef("c2", CommentKind.Review, "t1");

        var plan = Assert.IsType<Decision.StartRun>(EventPolicy.Decide(new ForgeEvent.CommentPosted(Fix.Ref, line, "And 0?", null) { Actor = Alice }, OnFix)).Plan;

        Assert.Equal((Other, Fix.Ref), (plan.Sha, plan.FixPullRequest!));
        Assert.Equal(new RunTrigger.Review(Alice, line, "And 0?"), plan.Trigger);
    }

    [Fact]
    public void Feedback_beyond_the_cap_is_refused_and_says_which() => Assert.Contains(
        "3 times",
        EventPolicy.Decide(
            new ForgeEvent.ReviewSubmitted(Fix.Ref, Comment, ReviewVerdict.ChangesRequested, "No.", Head) { Actor = Alice }, OnFix with { History = OnFix.History with { Attempts = 3 } }).Notice!.Text,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(PullRequestChange.Merged, "merged")]
    [InlineData(PullRequestChange.Closed, "closed-unmerged")]
    [InlineData(PullRequestChange.HeadMoved, "hands-off")]
    [InlineData(PullRequestChange.Reopened, "reopened")]
    public void Change_of_a_fix_by_a_person(PullRequestChange change, string reason) => Assert.Equal(
        reason, EventPolicy.Decide(new ForgeEvent.PullRequestChanged(Fix.Ref, change, Fix.HeadBranch, Other, Head) { Actor = Alice }, OnFix with { History = new RunHistory() }).Reason);

    [Theory]
    [InlineData(PullRequestChange.Closed)]
    [InlineData(PullRequestChange.HeadMoved)]
    public void Change_of_a_fix_by_the_bot_is_its_own(PullRequestChange change) => Assert.Equal(
        "own-event", EventPolicy.Decide(new ForgeEvent.PullRequestChanged(Fix.Ref, change, Fix.HeadBranch, Other, Head) { Actor = Bot }, OnFix).Reason);

    [Theory]
    [InlineData(PullRequestChange.Merged, "pull-request-closed")]
    [InlineData(PullRequestChange.Closed, "pull-request-closed")]
    [InlineData(PullRequestChange.HeadMoved, "head-moved")]
    public void Change_of_another_pull_request_cancels_runs(PullRequestChange change, string reason) => Assert.Equal(
        reason, Assert.IsType<Decision.CancelRuns>(EventPolicy.Decide(new ForgeEvent.PullRequestChanged(Pull.Ref, change, "feature", Other, Head) { Actor = Alice }, Auto)).Reason);

    [Theory]
    [InlineData("fix", Head, AccessLevel.Write, "start")]
    [InlineData("retry", Head, AccessLevel.Write, "start")]
    [InlineData("stop", Head, AccessLevel.Write, "stopped")]
    [InlineData("fix", Other, AccessLevel.Write, "other-sha")]
    [InlineData("fix", Head, AccessLevel.Read, "no-access")]
    [InlineData("dance", Head, AccessLevel.Write, "unknown-button")]
    public void Button(string identifier, string sha, AccessLevel access, string reason) =>
        Assert.Equal(reason, EventPolicy.Decide(new ForgeEvent.ButtonPressed(Repository, sha, identifier, "run-7") { Actor = Alice }, OnCommand with { Access = access }).Reason);

    private static EventFacts FactsOf(string index) => Known[int.Parse(index, System.Globalization.CultureInfo.InvariantCulture)];

    private static TheoryData<string, string> Table(IReadOnlyList<(string Reason, EventFacts Facts)> rows)
    {
        var table = new TheoryData<string, string>();
        foreach (var (reason, facts) in rows)
        {
            table.Add(reason, Remember(facts));
        }

        return table;
    }

    private static TheoryData<string, string, string> Table(IReadOnlyList<(string Reason, string Text, EventFacts Facts)> rows)
    {
        var table = new TheoryData<string, string, string>();
        foreach (var (reason, text, facts) in rows)
        {
            table.Add(reason, text, Remember(facts));
        }

        return table;
    }

    private static string Remember(EventFacts facts)
    {
        Known.Add(facts);
        return $"{Known.Count - 1}";
    }
}
