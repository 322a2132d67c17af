using System.Net;
using System.Security.Cryptography;
using System.Text;
using BotService.Tests.Forges.Fakes;
using BotService.Tests.Service;
using BotService.Tests.Service.Behaviour;
using Microsoft.EntityFrameworkCore;

namespace BotService.Tests.Abuse;

/// <summary>Deliveries that the forge did not sign, or signed for something else.</summary>
public sealed class DeliveryAbuse
{
    [SkippableFact]
    public async Task GitHub_deliveries_that_are_not_signed_for_this_body_are_refused_and_forgotten()
    {
        await using var live = await LiveRepository.StartAsync("github");
        var pull = await live.RedPullAsync();
        var hook = live.Hooks.Red(pull.HeadSha, pull.HeadBranch);
        var body = Encoding.UTF8.GetBytes(hook.Body.ToJsonString());
        var good = live.Hooks.Headers(hook, body, "d-1")["X-Hub-Signature-256"];
        string?[] signatures =
        [
            null, "", "sha256=", good[..^2], good + "00", good["sha256=".Length..], "sha1=" + Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(FakeGitHub.Secret), body)),
            FakeGitHub.Headers("workflow_run", body, "guessed")["X-Hub-Signature-256"], FakeGitHub.Headers("workflow_run", body, "")["X-Hub-Signature-256"],
            FakeGitHub.Headers("workflow_run", [.. body, (byte)' '])["X-Hub-Signature-256"],
        ];

        foreach (var signature in signatures)
        {
            using var request = live.Hooks.Request(hook, "d-1", "github");
            request.Headers.Remove("X-Hub-Signature-256");
            request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature is null ? [] : [signature]);
            using var answer = await live.Service.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.DoesNotContain(FakeGitHub.Secret, await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(0, await live.Service.ReadAsync(l => l.Deliveries.CountAsync()));
    }

    [SkippableFact]
    public async Task GitLab_deliveries_without_the_secret_or_with_an_old_or_foreign_signature_are_refused()
    {
        await using var live = await LiveRepository.StartAsync("gitlab");
        var pull = await live.RedPullAsync();
        var hook = live.Hooks.Red(pull.HeadSha, pull.HeadBranch);
        var body = Encoding.UTF8.GetBytes(hook.Body.ToJsonString());
        var now = TimeProvider.System.GetUtcNow();
        var other = FakeGitLab.Signed("Pipeline Hook", body, now);
        other["webhook-id"] = "msg_2";
        var withToken = FakeGitLab.Signed("Pipeline Hook", [.. body, (byte)' '], now);
        withToken["X-Gitlab-Token"] = FakeGitLab.Secret;
        Dictionary<string, string>[] headers =
        [
            [], new() { ["X-Gitlab-Token"] = "" }, new() { ["X-Gitlab-Token"] = "guessed" }, new() { ["X-Gitlab-Token"] = FakeGitLab.Secret + "x" },
            FakeGitLab.Signed("Pipeline Hook", body, now.AddMinutes(-6)), FakeGitLab.Signed("Pipeline Hook", body, now.AddMinutes(6)), other, withToken,
            FakeGitLab.Signed("Pipeline Hook", body, now, "whsec_" + Convert.ToBase64String(new byte[24])),
        ];

        foreach (var given in headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/gitlab") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            given.ToList().ForEach(h => request.Headers.Add(h.Key, h.Value));
            using var answer = await live.Service.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        Assert.Equal(0, await live.Service.ReadAsync(l => l.Deliveries.CountAsync()));
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_delivery_that_is_played_again_does_nothing_also_under_another_id(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        var pull = await live.RedPullAsync();
        var hook = live.Hooks.Comment(pull, await live.World.CommentAsync(pull.Ref, "/testfix"), "/testfix", live.World.Maintainer);
        Assert.Contains("begun", await live.TellAsync(hook));
        var run = await live.EndedAsync();
        var comments = live.Hooks.Known.PullRequest(pull.Ref.Number)!.Comments.Count;

        using var same = await live.Service.Client.SendAsync(live.Hooks.Request(hook, "d-1", forge));
        Assert.Equal(HttpStatusCode.Accepted, same.StatusCode);
        Assert.Contains($"known: run {run.Id}", await live.TellAsync(hook));

        Assert.Equal(2, await live.Service.ReadAsync(l => l.Deliveries.CountAsync()));
        Assert.Equal(comments, live.Hooks.Known.PullRequest(pull.Ref.Number)!.Comments.Count);
        Assert.Single(live.Asked);
    }

    [SkippableTheory]
    [InlineData("github", "issue_comment")]
    [InlineData("gitlab", "Note Hook")]
    public async Task Authentic_nonsense_is_accepted_and_named(string forge, string kind)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        string[] bodies = ["{", "null", "[]", "\"x\"", string.Concat(Enumerable.Repeat("{\"a\":", 50_000)), """{"action":"created","object_kind":"note","comment":7}"""];
        for (var i = 0; i < bodies.Length; i++)
        {
            var body = Encoding.UTF8.GetBytes(bodies[i]);
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/{forge}") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            foreach (var (name, value) in live.Hooks.Headers(new Hook(kind, []), body, $"n-{i}"))
            {
                request.Headers.Add(name, value);
            }

            Assert.StartsWith("ignored: ", await live.Service.HandledAsync(request, $"n-{i}"));
        }
    }
}
