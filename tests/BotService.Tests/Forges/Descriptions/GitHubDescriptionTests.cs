using System.Text.Json.Nodes;

namespace BotService.Tests.Forges.Descriptions;

/// <summary>The judge of the fake finds what is wrong.</summary>
public sealed class GitHubDescriptionTests
{
    private const string Comments = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
    private const string Checks = "/repos/{owner}/{repo}/check-runs";

    [SkippableTheory]
    [InlineData("POST", Comments, "", """{"body": "text"}""", true)]
    [InlineData("POST", Comments, "", """{"text": "text"}""", false)]
    [InlineData("POST", Comments, "", """{"body": 7}""", false)]
    [InlineData("GET", Comments, "per_page", "", true)]
    [InlineData("GET", Comments, "sort", "", false)]
    [InlineData("PUT", Comments, "", """{"body": "text"}""", false)]
    [InlineData("POST", Checks, "", """{"name": "a", "head_sha": "b", "status": "completed", "conclusion": "neutral"}""", true)]
    [InlineData("POST", Checks, "", """{"name": "a", "head_sha": "b", "status": "completed", "conclusion": "fine"}""", false)]
    [InlineData("POST", Checks, "", """{"name": "a", "head_sha": "b", "status": "completed", "conclusion": "neutral", "actions": [{"label": "a label that is far too long", "description": "d", "identifier": "i"}]}""", false)]
    [InlineData("GET", "/repos/{owner}/{repo}/invented", "", "", false)]
    public async Task RequestErrors_Request_AreEmptyWhenItIsRight(string method, string template, string query, string body, bool right)
    {
        var description = await DescriptionAsync();

        Assert.Equal(right, (await description.RequestErrorsAsync(method, template, query.Length > 0 ? [query] : [], body)).Count == 0);
    }

    [SkippableFact]
    public async Task Complete_Answer_AddsWhatIsRequiredAndNamesWhatIsUnknown()
    {
        var description = await DescriptionAsync();
        var answer = new JsonObject { ["id"] = 1, ["body"] = "text", ["invented"] = true };
        Assert.NotEmpty(await description.AnswerErrorsAsync("POST", Comments, 201, answer.ToJsonString()));

        Assert.Single(description.Complete("POST", Comments, 201, answer), e => e.Contains("invented", StringComparison.Ordinal));
        Assert.Empty(await description.AnswerErrorsAsync("POST", Comments, 201, answer.ToJsonString()));
        Assert.NotEmpty(await description.AnswerErrorsAsync("POST", Comments, 200, answer.ToJsonString()));
        answer["id"] = "one";
        Assert.NotEmpty(await description.AnswerErrorsAsync("POST", Comments, 201, answer.ToJsonString()));
    }

    private static async Task<GitHubDescription> DescriptionAsync()
    {
        await NpmPackages.FolderAsync();
        return (await GitHubDescription.TryGetAsync())!;
    }
}
