using BotService.Forges;
using BotService.Tests.Forges.Fakes;

namespace BotService.Tests.Forges.GitHub;

internal sealed class GitHubWorld(bool personalToken = false) : FakedWorld<FakeGitHub>
{
    public Dictionary<string, string?> More { get; } = [];

    protected override string ForgeId => "github";

    protected override string FullName => "octo/app";

    protected override long App => 15368;

    public override HttpRequestMessage RedBuild(Uri service, string sha, string branch) => Delivery(
        new Uri(service, "/webhooks/github"),
        $$$"""
        {"action": "completed",
         "workflow_run": {"id": 5, "name": "ci", "path": ".github/workflows/ci.yml", "head_sha": "{{{sha}}}", "head_branch": "{{{branch}}}", "event": "push", "conclusion": "failure", "run_attempt": 1,
                          "check_suite_id": 6, "head_repository": {"full_name": "octo/app"}, "pull_requests": []},
         "repository": {"id": {{{Repository.Id}}}, "full_name": "octo/app", "default_branch": "main"}, "installation": {"id": {{{Fake.Installation}}}},
         "sender": {"id": {{{Maintainer.Id}}}, "login": "ann", "type": "User"}}
        """,
        body => FakeGitHub.Headers("workflow_run", body));

    public override IReadOnlyList<string> Reports(string sha) => [.. Known.Checks.Where(c => c.By == Fake.Bot && c.Sha == sha).GroupBy(c => (c.Name, c.ExternalId)).Select(g => g.Last().Title)];

    protected override Task<FakeGitHub> RunAsync() => FakeGitHub.RunAsync();

    protected override string? ThreadOf(FakeComment comment) => comment.Thread is { } first ? $"{first}" : null;

    protected override Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["BotService:Forges:GitHub:Address"] = new Uri(Fake.Address, "api/v3").AbsoluteUri,
            ["BotService:Forges:GitHub:WebhookSecrets:0"] = FakeGitHub.Secret,
            ["BotService:Forges:GitHub:Http:WriteSpacing"] = "00:00:00",
            ["BotService:Forges:GitHub:Http:RetryDelay"] = "00:00:00",
        };
        if (personalToken)
        {
            settings["BotService:Forges:GitHub:Token"] = FakeGitHub.PersonalToken;
        }
        else
        {
            settings["BotService:Forges:GitHub:AppId"] = $"{Fake.AppId}";
            settings["BotService:Forges:GitHub:PrivateKey"] = Fake.PrivateKey;
        }

        foreach (var (name, value) in More)
        {
            settings[$"BotService:Forges:GitHub:{name}"] = value;
        }

        return settings;
    }
}
