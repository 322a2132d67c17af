using System.Text;
using BotService.Forges;
using BotService.Forges.Local;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotService.Tests.Forges.Local;

/// <summary>What is the local forge's alone: folders that people read, and deliveries to our own endpoint.</summary>
public sealed class LocalForgeTests
{
    private static readonly RepositoryRef Repository = new("local", 1, "octo/app");
    private static readonly PullRequestRef Pull = new(Repository, 1);

    public static TheoryData<ForgeEvent> Events() =>
    [
        new ForgeEvent.BuildFailed(Repository, "abc", "feature", "check_suite") { Actor = new ForgeUser(10, "ann", false), HeadRepository = "mallory/app" },
        new ForgeEvent.CommentPosted(Pull, new CommentRef("1", CommentKind.Review, "1"), "/testfix", "abc") { Path = "src/app.txt", Line = 3 },
        new ForgeEvent.ReviewSubmitted(Pull, new CommentRef("1", CommentKind.ReviewBody, null), ReviewVerdict.ChangesRequested, "no", "abc"),
        new ForgeEvent.PullRequestChanged(Pull, PullRequestChange.HeadMoved, "feature", "abc", "def"),
        new ForgeEvent.ButtonPressed(Repository, "abc", "retry", "run-1"),
    ];

    [SkippableFact]
    public async Task Pull_request_is_a_folder_that_a_person_can_read()
    {
        await using var world = await StartAsync();
        await world.PushAsync("testfix/1", ("src/app.txt", "one\ntwo\n3\nfour\nfive\nsix\nseven\neight\nnine\nten\n"));
        var pull = await world.Forge.EnsurePullRequestAsync(world.Repository, new PullRequestDraft("testfix/1", "main", "Fix the third line", "It was three.", IsDraft: true) { Labels = ["testfix"] }, default);
        await world.Forge.EnsureReviewAsync(pull.Ref, new ReviewDraft("run-1", pull.HeadSha, "Evidence", [new ReviewComment("src/app.txt", 3, 3, "a digit", "3\n")]), default);
        await world.Forge.EnsureCheckAsync(world.Repository, new CheckReport("run-1", pull.HeadSha, CheckState.Completed, "Fixed", "One line") { Conclusion = CheckConclusion.Success }, default);

        var folder = new Uri(pull.Url).LocalPath;
        Assert.Equal("# Fix the third line\n\ntestfix/1 → main · draft, open · by botservice[bot]\n\nLabels: testfix\n\nIt was three.\n", Read(folder, "body.md"));
        Assert.Contains("## src/app.txt, line 3\n\n**botservice[bot]**:\n\na digit\n", Read(folder, "comments.md"), StringComparison.Ordinal);
        Assert.Contains("\n-three\n+3\n", Read(folder, "changes.diff"), StringComparison.Ordinal);
        Assert.StartsWith("# Fixed\n\nSuccess\n\nOne line\n", Read(Path.Combine(world.Folder, "octo/app/commits", pull.HeadSha), "BotService.md"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Many_writers_lose_nothing()
    {
        await using var world = await StartAsync();
        var pull = await world.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => world.Forge.EnsureCommentAsync(pull.Ref, $"m{i}", $"text {i}", default)));

        Assert.Equal(20, (await world.ConversationAsync(pull.Ref)).Count);
    }

    [SkippableTheory]
    [InlineData("../../etc")]
    [InlineData("octo/..")]
    [InlineData("/etc")]
    [InlineData("octo//app")]
    public async Task Names_that_lead_out_of_the_folder_are_refused(string name)
    {
        await using var world = await StartAsync();
        await Assert.ThrowsAsync<ForgeException>(() => world.Forge.GetRepositoryAsync(new RepositoryRef("local", 1, name), default));
    }

    [SkippableFact]
    public async Task Sweep_finds_red_pull_requests()
    {
        await using var world = await StartAsync();
        var pull = await world.OpenAsync();
        await world.CheckAsync(pull.HeadSha, "test", red: true, "log");

        Assert.Equal(pull.HeadSha, Assert.IsType<ForgeEvent.BuildFailed>(Assert.Single(await world.Forge.SweepAsync(DateTimeOffset.UnixEpoch, default).ToListAsync())).Sha);
    }

    [SkippableTheory]
    [MemberData(nameof(Events))]
    public async Task Delivery_is_signed_and_says_the_event_again(ForgeEvent @event)
    {
        await using var world = await StartAsync();
        using var request = world.People.Delivery(new Uri("http://localhost/webhooks/local"), @event, "delivery-1");
        var body = await request.Content!.ReadAsByteArrayAsync();
        var headers = new HeaderDictionary(request.Headers.ToDictionary(h => h.Key, h => new Microsoft.Extensions.Primitives.StringValues(h.Value.ToArray())));

        Assert.True(world.Reader.Verify(headers, body));
        Assert.Equal("delivery-1", world.Reader.DeliveryId(headers, body));
        Assert.NotEmpty(world.Reader.Kind(headers, body));
        Assert.Equal(@event, Assert.Single(world.Reader.Read(world.Reader.Kind(headers, body), body)));
        body[^2] ^= 1;
        Assert.False(world.Reader.Verify(headers, body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"kind": "unknown", "event": {}}""")]
    [InlineData("""{"kind": "build_failed", "event": {"sha": "abc"}}""")]
    [InlineData("""{"kind": "comment_posted", "event": {"repository": {"forge": "local", "id": 1, "full_name": "o/a"}, "comment": 7}}""")]
    public void Nonsense_is_ignored_with_a_reason(string body)
    {
        var reader = new LocalWebhookReader(Options.Create(new LocalOptions()));

        Assert.NotEmpty(Assert.IsType<ForgeEvent.Ignored>(Assert.Single(reader.Read("x", Encoding.UTF8.GetBytes(body)))).Reason);
    }

    [Theory]
    [InlineData("Folder", "relative", "no absolute path")]
    [InlineData("WebhookSecrets:0", "", "WebhookSecrets:0 is missing")]
    public void Wrong_options_name_the_value_and_the_remedy(string name, string value, string expected)
    {
        var settings = new Dictionary<string, string?> { ["Folder"] = "/srv", ["WebhookSecrets:0"] = "secret", [name] = value };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => $"BotService:Forges:Local:{s.Key}", s => s.Value)).Build();
        using var services = new ServiceCollection().AddForges(configuration).BuildServiceProvider();

        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forges_without_a_section_are_not_there()
    {
        using var services = new ServiceCollection().AddForges(new ConfigurationBuilder().Build()).BuildServiceProvider();

        Assert.Empty(services.GetServices<IForge>());
        Assert.Empty(services.GetServices<IWebhookReader>());
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file));

    private static async Task<LocalWorld> StartAsync()
    {
        BotService.Fixture.Requires.Tools("git");
        var world = new LocalWorld();
        await world.StartAsync();
        return world;
    }
}
