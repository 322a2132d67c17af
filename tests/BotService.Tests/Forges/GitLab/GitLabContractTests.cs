using BotService.Forges;
using BotService.Tests.Forges.Fakes;

namespace BotService.Tests.Forges.GitLab;

public sealed class GitLabContractTests : ForgeContractTests
{
    private protected override ForgeWorld CreateWorld() => new GitLabWorld();
}

internal sealed class GitLabWorld : FakedWorld<FakeGitLab>
{
    protected override string ForgeId => "gitlab";

    protected override string FullName => "group/sub/app";

    public override HttpRequestMessage RedBuild(Uri service, string sha, string branch) => Delivery(
        new Uri(service, "/webhooks/gitlab"),
        $$$"""
        {"object_kind": "pipeline",
         "object_attributes": {"id": 31, "iid": 3, "ref": "{{{branch}}}", "tag": false, "sha": "{{{sha}}}", "before_sha": "{{{sha}}}", "source": "push", "status": "failed", "detailed_status": "failed"},
         "merge_request": null, "user": {"id": {{{Maintainer.Id}}}, "username": "ann"},
         "project": {"id": {{{Repository.Id}}}, "path_with_namespace": "group/sub/app", "default_branch": "main"},
         "commit": {"id": "{{{sha}}}"}, "builds": []}
        """,
        body => FakeGitLab.Signed("Pipeline Hook", body, TimeProvider.System.GetUtcNow()));

    public override IReadOnlyList<string> Reports(string sha) => [.. Known.Checks.Where(c => c.By == Fake.Bot && c.Sha == sha).Select(c => c.Title)];

    protected override Task<FakeGitLab> RunAsync() => FakeGitLab.RunAsync();

    protected override string? ThreadOf(FakeComment comment) => FakeGitLab.DiscussionOf(comment);

    protected override Dictionary<string, string?> Settings() => new()
    {
        ["BotService:Forges:GitLab:Address"] = new Uri(Fake.Address, "gitlab").AbsoluteUri,
        ["BotService:Forges:GitLab:Token"] = FakeGitLab.Token,
        ["BotService:Forges:GitLab:WebhookSecrets:0"] = FakeGitLab.Secret,
        ["BotService:Forges:GitLab:WebhookSecrets:1"] = FakeGitLab.SigningToken,
        ["BotService:Forges:GitLab:Http:WriteSpacing"] = "00:00:00",
        ["BotService:Forges:GitLab:Http:RetryDelay"] = "00:00:00",
    };
}
