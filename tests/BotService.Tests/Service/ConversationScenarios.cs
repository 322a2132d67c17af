using System.Collections.Concurrent;
using System.Text.Json;
using BotService.Ledger;
using BotService.Publishing;
using BotService.Repair;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Service;

/// <summary>What people say on pull requests, and what comes of it.</summary>
public sealed class ConversationScenarios : IAsyncLifetime
{
    private readonly ConcurrentQueue<(RepairRequest Request, string Rules)> asked = [];
    private RedRepository repository = null!;
    private TestForge forge = null!;
    private ServiceHost? host;
    private string head = "";

    public async Task InitializeAsync()
    {
        repository = await RedRepository.CreateAsync();
        forge = new TestForge(repository.Folder);
        await repository.WriteAsync(".botservice.yml", "test-command: sh evil.sh\n");
        head = await repository.CommitAsync("change");
        forge.Mark("pull-7", $"change {head} main Open");
    }

    public async Task DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        repository.Dispose();
    }

    [Fact]
    public async Task A_comment_by_a_writer_starts_one_run_under_the_rules_of_the_base_and_is_acknowledged()
    {
        await StartAsync();

        await host!.HandledAsync(Comment("c1", "Please.\n\n/testfix test=a::b"), "comment");
        var run = Assert.Single(await host.EndedAsync());
        await host.HandledAsync(Comment("c1", "/testfix test=a::b"), "comment");

        Assert.Equal(("comment:c1", 7, head, "repaired"), (run.Cause, run.PullRequest, run.HeadSha, run.Result));
        Assert.Equal(["Seen c1"], forge.Said());
        var (request, rules) = Assert.Single(asked);
        Assert.Equal(["a::b"], request.Tests);
        Assert.Contains("sh tests/check.sh", rules);
        Assert.DoesNotContain("evil", rules);
        Assert.Equal(1, await host.ReadAsync(l => l.Runs.CountAsync()));
    }

    [Fact]
    public async Task An_outsider_is_refused_politely_and_once()
    {
        await StartAsync();

        Assert.Equal("answered: no-access", await host!.HandledAsync(Comment("c1", "/testfix", "mallory"), "comment"));
        await host.HandledAsync(Comment("c2", "/testfix", "mallory"), "comment");

        Assert.Equal(["Refused c1", "Refused c2", "comment 7 botservice:refused"], forge.Said());
        Assert.StartsWith("Thank you, but commands are for people who can push", forge.Said("comment 7 botservice:refused"));
        Assert.Equal(0, await host.ReadAsync(l => l.Runs.CountAsync()));
    }

    [Fact]
    public async Task Quotes_code_talk_and_the_bots_own_words_are_no_commands()
    {
        await StartAsync();

        Assert.Equal("ignored: no-command", await host!.HandledAsync(Comment("c1", "> /testfix"), "comment"));
        Assert.Equal("ignored: no-command", await host.HandledAsync(Comment("c2", "```\n/testfix\n```"), "comment"));
        Assert.Equal("ignored: no-command", await host.HandledAsync(Comment("c3", "Nice work."), "comment"));
        Assert.Equal("ignored: own-event", await host.HandledAsync(Comment("c4", "/testfix", "bot"), "comment"));

        Assert.Empty(forge.Said());
        Assert.Equal(0, await host.ReadAsync(l => l.Runs.CountAsync()));
    }

    [Fact]
    public async Task Stop_ends_the_run_and_keeps_quiet_until_asked_again()
    {
        host = await ServiceHost.StartAsync(forge, replace: Instant.EndlessEngine);
        await host.HandledAsync(TestWebhookReader.Red(head, "change"));
        await Eventually.TrueAsync("the engine works", () => Task.FromResult(forge.Has("working")));

        await host.HandledAsync(Comment("c1", "/testfix stop"), "comment");
        var run = Assert.Single(await host.EndedAsync());
        var next = await repository.CommitAsync("change", "again");
        forge.Mark("pull-7", $"change {next} main Open");

        Assert.Equal(("cancelled", "ann said stop."), (run.Result, run.Reason));
        Assert.Equal(["Done c1"], forge.Said());
        Assert.Equal("ignored: stopped", await host.HandledAsync(TestWebhookReader.Red(next, "change")));
        Assert.Contains("begun", await host.HandledAsync(Comment("c2", "/testfix"), "comment"));
        Assert.False(await host.Services.GetRequiredService<PullRequestNotes>().HoldsAsync(new(TestForge.Ref(), 7), PullRequestNote.Stopped, default));
    }

    [Fact]
    public async Task A_review_of_the_fix_starts_the_next_attempt_with_the_words_and_the_patch()
    {
        await StartAsync();
        await FixAsync();

        await host!.HandledAsync(Review("r1", "ChangesRequested", "Keep the limit."), "review");
        var run = (await host.EndedAsync(2))[1];

        Assert.Equal(("review:r1", 41, null, head, 2), (run.Cause, run.FixPullRequest, run.PullRequest, run.HeadSha, run.Attempt));
        Assert.Equal("Keep the limit.", Assert.IsType<RunTrigger.Review>(run.TriggerValue()).Feedback);
        var request = asked.Last().Request;
        Assert.Equal([new ReviewFeedback("Keep the limit.")], request.Feedback);
        Assert.Equal([new EarlierAttempt("diff", "A reviewer said: Keep the limit.")], request.EarlierAttempts);
        Assert.Contains("Seen r1", forge.Said());
    }

    [Fact]
    public async Task An_approved_fix_is_marked_as_ready_and_one_that_a_person_works_on_is_left_alone()
    {
        await StartAsync();
        await FixAsync();

        Assert.Equal("marked as ready", await host!.HandledAsync(Review("r1", "Approved", ""), "review"));
        await host.HandledAsync(JsonSerializer.Serialize(new { repository = 1, number = 41, sha = "abc", by = "ann" }), "moved");

        Assert.Equal("ignored: hands-off", await host.HandledAsync(Review("r2", "ChangesRequested", "No."), "review"));
        Assert.Equal(["Seen c0", "comment 41 botservice:hands-off", "ready testfix/x"], forge.Said());
    }

    [Fact]
    public async Task Status_explain_and_apply_say_what_the_ledger_knows()
    {
        await StartAsync();

        await host!.HandledAsync(Comment("c1", "/testfix status"), "comment");
        await host.HandledAsync(Comment("c2", "/testfix explain"), "comment");
        await host.HandledAsync(Comment("c3", "/testfix apply"), "comment");
        Assert.Contains("Nothing is going on", forge.Said("comment 7 botservice:status"));
        Assert.Contains("have not looked", forge.Said("comment 7 botservice:explain"));
        Assert.Contains("no proven patch", forge.Said("comment 7 botservice:refused"));

        await FixAsync();
        await host.HandledAsync(Comment("c4", "/testfix status"), "comment");
        await host.HandledAsync(Comment("c5", "/testfix explain"), "comment");
        Assert.Contains("repaired", forge.Said("comment 7 botservice:status"));
        Assert.Contains("Attempt 1 of 3", forge.Said("comment 7 botservice:status"));
        Assert.DoesNotContain("have not looked", forge.Said("comment 7 botservice:explain"));
    }

    [Fact]
    public async Task Apply_commits_the_proven_patch_to_the_branch_of_the_pull_request()
    {
        host = await ServiceHost.StartAsync(forge);
        await host.HandledAsync(Comment("c1", "/testfix"), "comment");
        Assert.Equal("repaired", Assert.Single(await host.EndedAsync()).Result);

        Assert.Equal("answered: apply; applied: commit", await host.HandledAsync(Comment("c2", "/testfix apply"), "comment"));

        Assert.Contains("return limit + 1", await forge.GetFileAsync(TestForge.Ref(), "change", "src/answer.py", default));
        Assert.Contains("Seen c2", forge.Said());
    }

    private async Task StartAsync() => host = await ServiceHost.StartAsync(forge, replace: services => services.AddSingleton<RepairCall>(_ => async (request, _, token) =>
    {
        asked.Enqueue((request, request.ConfigurationText!));
        var test = new FailingTest("test", "", request.Ref![..16]);
        return await request.Reproduced!([test], token) is { } refused ? new RepairReport(new RepairOutcome.Skipped(refused)) : Instant.Repaired(test);
    }));

    /// <summary>The publisher of the tests opens number 41.</summary>
    private async Task FixAsync()
    {
        await host!.HandledAsync(Comment("c0", "/testfix"), "comment");
        await host.EndedAsync();
        forge.Mark("pull-41", "testfix/x abc main Open draft");
    }

    private static string Comment(string id, string text, string by = "ann") => JsonSerializer.Serialize(new { repository = 1, number = 7, id, text, by });

    private static string Review(string id, string verdict, string text) => JsonSerializer.Serialize(new { repository = 1, number = 41, id, verdict, text, by = "ann", sha = "abc" });
}
