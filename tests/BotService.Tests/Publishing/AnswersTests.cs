using BotService.Forges;
using BotService.Policies;
using BotService.Publishing;

namespace BotService.Tests.Publishing;

/// <summary>Facts asked of the forge, the decision, and what is said about it.</summary>
public sealed class AnswersTests
{
    private static readonly CommentRef Comment = new("c1", CommentKind.Conversation, null);

    [Fact]
    public async Task Outsider_is_refused_politely_and_once()
    {
        using var shop = await Shop.OpenAsync();

        await DecideAsync(shop, Posted(shop, "/testfix", Shop.Mallory));
        await DecideAsync(shop, Posted(shop, "/testfix retry", Shop.Mallory));

        Assert.Equal([("c1", Acknowledgement.Refused)], shop.Forge.Acknowledged);
        Approved.Verify(Assert.Single(shop.Forge.CommentsOn(1)), "refused");
    }

    [Fact]
    public async Task Permission_that_cannot_be_asked_is_none_and_a_forge_that_is_down_is_asked_again()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Access["alice"] = AccessLevel.Admin;
        shop.Forge.OnCall = name => Fail(name, transient: false);
        Assert.Equal("no-access", (await DecideAsync(shop, Posted(shop, "/testfix", Shop.Alice))).Reason);

        shop.Forge.OnCall = name => Fail(name, transient: true);
        await Assert.ThrowsAsync<ForgeException>(() => DecideAsync(shop, Posted(shop, "/testfix", Shop.Alice)));

        static void Fail(string name, bool transient)
        {
            if (name == "access")
            {
                throw new ForgeException("no", transient);
            }
        }
    }

    [Fact]
    public async Task Command_by_a_maintainer_starts_a_run_and_is_seen()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Access["alice"] = AccessLevel.Write;

        var decision = await DecideAsync(shop, Posted(shop, "/testfix", Shop.Alice));

        Assert.Equal(shop.Feature, Assert.IsType<Decision.StartRun>(decision).Plan.Sha);
        Assert.Equal([("c1", Acknowledgement.Seen)], shop.Forge.Acknowledged);
        Assert.Empty(shop.Forge.CommentsOn(1));
    }

    [Fact]
    public async Task Red_base_is_said_once_and_a_green_one_lets_the_run_start()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Configuration = "bot:\n  mode: auto\n";
        var red = new ForgeEvent.BuildFailed(shop.Forge.Repository, shop.Feature, "feature", "workflow_run");

        Assert.Equal("base-red", (await DecideAsync(shop, red)).Reason);
        Approved.Verify(Assert.Single(shop.Forge.CommentsOn(1)), "base-red");
        shop.Forge.Builds[shop.Main] = new BuildState(true, []);
        Assert.Equal("start", (await DecideAsync(shop, red)).Reason);
    }

    [Fact]
    public async Task Error_in_the_configuration_of_the_base_is_said_with_line_and_remedy()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Configuration = "bot:\n  mode: allways\n";

        await DecideAsync(shop, new ForgeEvent.BuildFailed(shop.Forge.Repository, shop.Feature, "feature", "workflow_run"));

        Approved.Verify(Assert.Single(shop.Forge.CommentsOn(1)), "configuration-error");
    }

    [Fact]
    public async Task Unknown_command_gets_short_help()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Access["alice"] = AccessLevel.Write;

        await DecideAsync(shop, Posted(shop, "/testfix now", Shop.Alice));

        Approved.Verify(Assert.Single(shop.Forge.CommentsOn(1)), "help");
    }

    [Fact]
    public async Task Approved_draft_becomes_ready_and_keeps_its_text()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Configuration = "bot:\n  delivery: pull-request\n";
        await shop.Publisher.PublishAsync(shop.OfPull(), CancellationToken.None);
        var draft = shop.Forge.Pulls[1];

        await shop.Answers.MarkReadyAsync(draft.Ref, CancellationToken.None);

        Assert.Equal(draft with { IsDraft = false }, shop.Forge.Pulls[1]);
    }

    [Fact]
    public async Task Check_offers_a_button_waits_works_and_tells_the_status()
    {
        using var shop = await Shop.OpenAsync();
        await shop.Answers.OfferAsync(shop.Forge.Repository, shop.Feature, CancellationToken.None);
        Assert.Equal(["fix", "stop"], shop.Forge.Check.Buttons.Select(b => b.Identifier));

        await shop.Answers.StartedAsync(shop.Forge.Repository, "run-7", shop.Feature, isQueued: false, CancellationToken.None);
        await shop.Answers.StatusAsync(shop.Pull.Ref, new RunStatus("run-7", shop.Feature, "repair", "12 candidates tried", 1, 3), CancellationToken.None);

        Assert.Equal([CheckState.Completed, CheckState.InProgress], shop.Forge.Checks.Select(c => c.State));
        Assert.Equal("https://bot.example/runs/run-7", shop.Forge.Checks.Last().DetailsUrl);
        Approved.Verify(Assert.Single(shop.Forge.CommentsOn(1)), "status");
    }

    private static ForgeEvent.CommentPosted Posted(Shop shop, string text, ForgeUser by) => new(shop.Pull.Ref, Comment, text, null) { Actor = by };

    private static async Task<Decision> DecideAsync(Shop shop, ForgeEvent forgeEvent)
    {
        var facts = await new FactsReader([shop.Forge], shop.Repositories).ReadAsync(forgeEvent, CancellationToken.None);
        var decision = EventPolicy.Decide(forgeEvent, facts!);
        await shop.Answers.SayAsync(decision, facts!.PullRequest?.Ref, Comment, CancellationToken.None);
        return decision;
    }
}
