using System.Net;
using BotService.Dashboard.Security;
using BotService.Fixture;
using BotService.Forges;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Dashboard;

/// <summary>Who gets in, and what may be done with a session.</summary>
[Collection(PagesTests.Name)]
public sealed class SignInTests
{
    private static readonly string[] Pages = ["/", "/runs", "/runs/0", "/repositories", "/health", "/jobs", "/runs/live", "/runs/0/live"];

    [Fact]
    public async Task Without_configuration_everything_answers_404_and_says_what_to_set()
    {
        await using var host = await PagesHost.StartAsync(new() { ["BotService:Dashboard:AdminToken"] = null }, queues: []);

        foreach (var path in Pages.Append("/api/runs").Append("/sign-in"))
        {
            using var answer = await host.Service.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("BotService:Dashboard:AdminToken", await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Nobody_sees_anything_without_a_session_or_the_token()
    {
        await using var host = await PagesHost.StartAsync(queues: []);
        using var nobody = host.Script(token: null);
        using var wrong = host.Script("wrong-token-wrong-token-wrong");

        foreach (var path in Pages)
        {
            using var answer = await nobody.GetAsync(path);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.StartsWith("/sign-in", answer.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        }

        foreach (var path in new[] { "/api/runs", "/api/runs/0", "/api/openapi.json" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await wrong.GetAsync(path)).StatusCode);
        }
    }

    [Fact]
    public async Task A_session_is_a_cookie_that_scripts_and_other_sites_cannot_use_and_pages_load_nothing_foreign()
    {
        await using var host = await PagesHost.StartAsync(new() { ["BotService:Publishing:PublicUrl"] = "https://bot.example.org" }, queues: []);
        using var client = host.Script(token: null);

        using var answer = await SignInAsync(client, PagesHost.Token, "//evil.example.org");

        Assert.Equal("/", answer.Headers.Location!.ToString());
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("botservice=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
        Assert.Contains("secure", cookie);
        using var form = await client.GetAsync("/sign-in");
        var policy = form.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.True(form.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Wrong_tokens_are_refused_and_soon_no_longer_read()
    {
        await using var host = await PagesHost.StartAsync(queues: []);
        using var client = host.Script(token: null);

        var seen = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var answer = await SignInAsync(client, $"wrong-{i}");
            seen.Add(answer.StatusCode);
        }

        Assert.Equal(10, seen.Count(s => s == HttpStatusCode.Unauthorized));
        Assert.Equal(HttpStatusCode.TooManyRequests, seen[^1]);
    }

    [Fact]
    public async Task A_form_from_elsewhere_changes_nothing()
    {
        await using var host = await PagesHost.StartAsync(queues: []);
        var run = StoredRuns.Row(TimeProvider.System.GetUtcNow(), "");
        await host.StoreAsync([run]);
        using var client = host.Script(token: null);
        using var signedIn = await SignInAsync(client, PagesHost.Token);

        foreach (var path in new[] { $"/runs/{run.Id}/stop", $"/runs/{run.Id}/retry", "/sign-out", $"/api/runs/{run.Id}/stop" })
        {
            using var answer = await client.PostAsync(path, new FormUrlEncodedContent([]));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Null((await host.Service.ReadAsync(l => l.Runs.FindAsync(run.Id).AsTask()))!.CancelReason);
    }

    [Fact]
    public async Task A_person_of_the_forge_sees_and_stops_what_the_forge_lets_them()
    {
        await using var people = await OAuthServer.StartAsync();
        await using var host = await PagesHost.StartAsync(
            new() { ["BotService:Dashboard:SignIn:local:ClientId"] = OAuthServer.ClientId, ["BotService:Dashboard:SignIn:local:ClientSecret"] = OAuthServer.ClientSecret },
            b => b.Services.AddSingleton(people.SignIn("local")),
            queues: []);
        var (mine, other) = (StoredRuns.Row(TimeProvider.System.GetUtcNow(), ""), StoredRuns.Row(TimeProvider.System.GetUtcNow(), "repaired", repository: 2, name: "mallory/app"));
        await host.StoreAsync([mine, other]);

        using var ann = await SignInAtForgeAsync(host, people, host.World.Maintainer);
        var list = await ann.GetStringAsync("/runs");
        Assert.Contains(mine.Id, list);
        Assert.DoesNotContain(other.Id, list);
        Assert.DoesNotContain("mallory/app", await ann.GetStringAsync("/repositories"));
        Assert.Equal(HttpStatusCode.NotFound, (await ann.GetAsync($"/runs/{other.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ann.GetAsync($"/api/runs/{other.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await ann.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await ann.GetAsync("/jobs")).StatusCode);
        Assert.Contains("Stop</button>", await ann.GetStringAsync($"/runs/{mine.Id}"));

        using var sam = await SignInAtForgeAsync(host, people, host.World.Stranger);
        Assert.DoesNotContain(mine.Id, await sam.GetStringAsync("/runs"));
        Assert.Equal(HttpStatusCode.NotFound, (await sam.GetAsync($"/runs/{mine.Id}")).StatusCode);
        Assert.Equal(2, people.Proofs);
    }

    [Theory]
    [InlineData("/runs?outcome=flaky", "/runs?outcome=flaky")]
    [InlineData("//evil.example.org", "/")]
    [InlineData("/\\evil.example.org", "/")]
    [InlineData("https://evil.example.org", "/")]
    [InlineData("/\tx", "/")]
    [InlineData(null, "/")]
    public void LocalPath_AnyText_StaysHere(string? given, string expected) => Assert.Equal(expected, SignInEndpoints.LocalPath(given));

    [Theory]
    [InlineData("BotService__Dashboard__AdminToken", "short", "AdminToken has 5 characters. Give at least 24")]
    [InlineData("BotService__Dashboard__Admins__0", "ann", "Write FORGE:LOGIN")]
    [InlineData("BotService__Dashboard__SignIn__github__ClientId", "x", "SignIn:github needs ClientId and ClientSecret")]
    public async Task Serve_BadSettingOfThePages_NamesIt(string key, string value, string expected)
    {
        using var folder = new TemporaryFolder();
        var environment = CommandLine.Host();
        environment[key] = value;

        var result = await CommandLine.RunAsync(folder, environment, "serve");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.ErrorOutput);
    }

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient client, string token, string to = "/")
    {
        // Pages of a public https address set cookies that a client keeps back on plain http; the form's own is carried by hand.
        using var form = await client.GetAsync("/sign-in");
        var html = await form.Content.ReadAsStringAsync();
        var field = html.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = field, ["token"] = token, ["to"] = to }) };
        if (form.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(c => c.Contains("secure", StringComparison.Ordinal)))
        {
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => c.Split(';')[0])));
        }

        return await client.SendAsync(request);
    }

    private static async Task<HttpClient> SignInAtForgeAsync(PagesHost host, OAuthServer people, ForgeUser who)
    {
        people.Who = who;
        var client = host.Script(token: null);
        using var toForge = await client.GetAsync("/sign-in/local?to=/runs");
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var back = await browser.GetAsync(toForge.Headers.Location);
        using var done = await client.GetAsync(back.Headers.Location);
        Assert.Equal("/runs", done.Headers.Location!.ToString());
        return client;
    }
}
