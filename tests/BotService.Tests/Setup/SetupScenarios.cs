using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using BotService.Fixture;
using BotService.Tests.Forges.Fakes;
using BotService.Tests.Service;
using Microsoft.Extensions.Logging;

namespace BotService.Tests.Setup;

/// <summary>A person makes the GitHub App at <c>/setup</c>; GitHub's description judges what is asked of it.</summary>
public sealed class SetupScenarios : IAsyncLifetime
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private readonly TemporaryFolder folder = new();
    private readonly Lines log = new();
    private FakeGitHub github = null!;

    private string Secrets => Path.Combine(folder, "secrets");

    public async Task InitializeAsync() => github = await FakeGitHub.RunAsync();

    public async Task DisposeAsync()
    {
        await github.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_app_is_made_with_exactly_what_is_needed_and_its_keys_lie_in_the_secrets_folder()
    {
        await using var service = await StartAsync();
        var page = await ReadAsync(service, $"/setup?token={Token}&organization=acme");
        var manifest = JsonDocument.Parse(WebUtility.HtmlDecode(Regex.Match(page, "name=\"manifest\" value=\"([^\"]+)\"").Groups[1].Value)).RootElement;
        var target = new Uri(WebUtility.HtmlDecode(Regex.Match(page, "action=\"([^\"]+)\"").Groups[1].Value));

        Assert.Equal(new Uri(github.Address, "/organizations/acme/settings/apps/new").AbsoluteUri, target.GetLeftPart(UriPartial.Path));
        Assert.Equal(
            "actions read, checks write, contents write, issues write, metadata read, pull_requests write, statuses read",
            string.Join(", ", manifest.GetProperty("default_permissions").EnumerateObject().Select(p => $"{p.Name} {p.Value}")));
        Assert.Equal(
            "check_run, check_suite, issue_comment, pull_request, pull_request_review, pull_request_review_comment, status, workflow_run",
            string.Join(", ", manifest.GetProperty("default_events").EnumerateArray()));
        Assert.Equal("https://bot.example/service/webhooks/github", manifest.GetProperty("hook_attributes").GetProperty("url").GetString());
        Assert.Equal("https://bot.example/service/setup/callback", manifest.GetProperty("redirect_url").GetString());
        Assert.False(manifest.GetProperty("public").GetBoolean());

        var done = await ReadAsync(service, $"/setup/callback?code={FakeGitHub.ManifestCode}&{target.Query[1..]}");

        Assert.Contains("/installations/new", done);
        Assert.Equal($"{github.AppId}", await File.ReadAllTextAsync(Path.Combine(Secrets, "BotService__Forges__GitHub__AppId")));
        Assert.Equal(github.PrivateKey, await File.ReadAllTextAsync(Path.Combine(Secrets, "BotService__Forges__GitHub__PrivateKey")));
        Assert.Equal(FakeGitHub.Secret, await File.ReadAllTextAsync(Path.Combine(Secrets, "BotService__Forges__GitHub__WebhookSecrets__0")));
        Assert.All(Directory.GetFiles(Secrets), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        Assert.Equal(4, Directory.GetFiles(Secrets).Length);
        Assert.All(new[] { page, done, log.Text }, t => Assert.DoesNotMatch($"PRIVATE KEY|{Regex.Escape(FakeGitHub.Secret)}", t));
        Assert.DoesNotContain(Token, log.Text);
        Assert.Empty(github.Violations);
        await RefusedAsync(service, $"/setup?token={Token}");

        // The next start finds the app, and works as it.
        var environment = CommandLine.Host();
        (environment["BotService__SecretsFolder"], environment["BotService__Runs__Sandbox"]) = (Secrets, "none");
        var doctor = await CommandLine.RunAsync(folder, environment, "doctor");
        Assert.Contains("| github        | permissions ", doctor.Output.Replace("| ok      ", "", StringComparison.Ordinal));
        Assert.Contains("all that are needed, and no more", doctor.Output);
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_token_or_with_an_answer_that_belongs_to_no_page()
    {
        await using var service = await StartAsync();
        var page = await ReadAsync(service, $"/setup?token={Token}");
        var state = Regex.Match(page, "state=([0-9a-f.]+)").Groups[1].Value;

        await RefusedAsync(service, "/setup");
        await RefusedAsync(service, $"/setup?token={Token}0");
        await RefusedAsync(service, $"/setup/callback?code={FakeGitHub.ManifestCode}");
        await RefusedAsync(service, $"/setup/callback?code={FakeGitHub.ManifestCode}&state={state[..^1]}{(state[^1] == '0' ? '1' : '0')}");
        await RefusedAsync(service, $"/setup/callback?code={FakeGitHub.ManifestCode}&state={state.Split('.')[0]}.00.{state.Split('.')[2]}");
        Assert.Equal(0, github.Count("POST", "conversions"));
        Assert.False(Directory.Exists(Secrets) && Directory.GetFiles(Secrets).Length > 0);

        // A code that GitHub does not know leaves the way open for the right one.
        using var wrong = await service.Client.GetAsync($"/setup/callback?code=unknown&state={state}");
        Assert.Equal(502, (int)wrong.StatusCode);
        Assert.Contains("does not know this code", await wrong.Content.ReadAsStringAsync());
        Assert.Contains("Done", await ReadAsync(service, $"/setup/callback?code={FakeGitHub.ManifestCode}&state={state}"));
    }

    [Fact]
    public async Task Without_a_public_address_or_a_writable_folder_it_says_what_to_do()
    {
        await using (var service = await StartAsync(("BotService:Publishing:PublicUrl", null)))
        {
            using var answer = await service.Client.GetAsync($"/setup?token={Token}");
            Assert.Equal(409, (int)answer.StatusCode);
            Assert.Contains("BotService:Publishing:PublicUrl", await answer.Content.ReadAsStringAsync());
        }

        folder.Write("file", "");
        await using var other = await StartAsync(("BotService:SecretsFolder", Path.Combine(folder, "file/secrets")));
        using var refusal = await other.Client.GetAsync($"/setup?token={Token}");
        Assert.Contains("BotService:SecretsFolder", await refusal.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_configured_GitHub_or_a_missing_token_keeps_it_shut()
    {
        await using var configured = await StartAsync(
            ("BotService:Forges:GitHub:Token", FakeGitHub.PersonalToken),
            ("BotService:Forges:GitHub:Address", new Uri(github.Address, "api/v3").AbsoluteUri),
            ("BotService:Forges:GitHub:WebhookSecrets:0", FakeGitHub.Secret));
        await using var without = await StartAsync(("BotService:Setup:Token", ""));

        Assert.Equal(HttpStatusCode.NotFound, (await configured.Client.GetAsync($"/setup?token={Token}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await without.Client.GetAsync("/setup?token=")).StatusCode);
    }

    private Task<ServiceHost> StartAsync(params (string Key, string? Value)[] more)
    {
        var settings = ServiceHost.Settings(folder, connectionString: null);
        settings["BotService:Setup:Token"] = Token;
        settings["BotService:Setup:GitHubAddress"] = new Uri(github.Address, "api/v3").AbsoluteUri;
        settings["BotService:Publishing:PublicUrl"] = "https://bot.example/service";
        settings["BotService:SecretsFolder"] = Secrets;
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return ServiceHost.StartAsync(settings, extend: b => b.Logging.AddProvider(log));
    }

    private static async Task<string> ReadAsync(ServiceHost service, string address)
    {
        using var answer = await service.Client.GetAsync(address);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return text;
    }

    private static async Task RefusedAsync(ServiceHost service, string address)
    {
        using var answer = await service.Client.GetAsync(address);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("manifest", await answer.Content.ReadAsStringAsync());
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> lines = new();

        public string Text => string.Join('\n', lines);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
