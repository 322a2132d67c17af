using System.Collections.Concurrent;
using BotService.Benchmarks.Service;
using BotService.Forges;
using BotService.Forges.Local;
using BotService.Repair.Sandboxes;
using Microsoft.Extensions.Options;

namespace BotService.Benchmarks.Soak;

/// <summary>What a case left outside of the service.</summary>
internal sealed record SoakPlayed(SoakCase Case, RepositoryRef Repository, string Sha)
{
    public PullRequestRef? Pull { get; set; }

    /// <summary>The comment that asked for a fix; "" for none.</summary>
    public string Asked { get; set; } = "";

    public DateTimeOffset DeliveredAt { get; set; }
}

/// <summary>People, their repositories and their CI on a local forge; the service sees only deliveries, git and the forge's files.</summary>
internal sealed class SoakPeople(string folder, string secret, Uri webhooks) : IDisposable
{
    private static readonly ForgeUser Ann = new(10, "ann", IsBot: false);
    private static readonly ForgeUser Ben = new(11, "ben", IsBot: false);
    private readonly HttpClient client = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ConcurrentDictionary<string, int> accepted = new();
    private readonly Dictionary<int, (string Sha, string Base)> commits = [];
    private readonly Dictionary<string, RepositoryRef> repositories = [];
    private LocalPeople people = null!;
    private int refused;

    public LocalStore Forge { get; private set; } = null!;

    /// <summary>Ids of deliveries that the service took, and how often.</summary>
    public IReadOnlyDictionary<string, int> Accepted => accepted;

    /// <summary>Deliveries that were not taken and sent again.</summary>
    public int Refused => refused;

    public string Folder { get; } = Path.Combine(folder, "forge");

    /// <summary>Repositories with a branch for each case; nothing is red yet.</summary>
    public async Task PrepareAsync(SoakPlan plan, IReadOnlyList<SoakCase> cases, CancellationToken token)
    {
        var options = new LocalOptions { Folder = Folder };
        options.WebhookSecrets.Add(secret);
        Forge = new LocalStore(Options.Create(options), TimeProvider.System);
        var git = new LocalGit(new ProcessRunner(TimeProvider.System), Options.Create(options));
        people = new LocalPeople(Forge, git, Options.Create(options), TimeProvider.System);
        Directory.CreateDirectory(Folder);
        foreach (var repository in plan.Repositories)
        {
            repositories[repository.Name] = await people.CreateAsync(
                repository.Name, "main", [new LocalMember(Ann.Id, Ann.Login, AccessLevel.Maintain), new LocalMember(Ben.Id, Ben.Login, AccessLevel.Write)], token);
            await CommitAsync(repository, [.. cases.Where(c => c.Repository == repository)]);
        }
    }

    public async Task<SoakPlayed> PlayAsync(SoakCase what, CancellationToken token)
    {
        var played = new SoakPlayed(what, repositories[what.Repository.Name], commits[what.Number].Sha);
        await TurnRedAsync(played, token);
        var random = new Random(what.Number);
        played.DeliveredAt = TimeProvider.System.GetUtcNow();
        await SendAsync(Red(played, "ci"), $"case-{what.Number}", token);
        var more = Enumerable.Range(0, what.Again).Select(_ => LaterAsync(Red(played, "ci"), $"case-{what.Number}", random.Next(5000), token)).ToList();
        if (what.ToldTwice)
        {
            more.Add(LaterAsync(Red(played, "suite"), $"case-{what.Number}-suite", random.Next(5000), token));
        }

        await GoOnAsync(played, token);
        await Task.WhenAll(more);
        return played;
    }

    public void Dispose() => client.Dispose();

    private async Task CommitAsync(SoakRepository repository, IReadOnlyList<SoakCase> cases)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, "work", repository.Name)).FullName;
        var clone = new WorkingClone(work);
        await clone.RunAsync("init", "-q", "-b", "main");
        await clone.RunAsync("config", "gc.auto", "0");
        clone.Write(Skeleton(repository));
        await clone.CommitAsync("Begin");
        foreach (var one in cases)
        {
            var target = "";
            await clone.RunAsync("checkout", "-q", "main");
            if (one.Kind == SoakKind.BaseRed)
            {
                await clone.RunAsync("checkout", "-q", "-b", one.Base);
                clone.Write([new("note.txt", $"The base of {one.Number}.\n")]);
                target = await clone.CommitAsync("Break the base");
            }

            await clone.RunAsync("checkout", "-q", "-b", one.Branch);
            clone.Write(one.Module.Wrong);
            commits[one.Number] = (await clone.CommitAsync($"Work on {one.Number}"), target);
            if (one.Kind is SoakKind.Superseded or SoakKind.Moved)
            {
                await clone.RunAsync("checkout", "-q", "--detach");
                clone.Write(one.Module.Right);
                await clone.CommitAsync("Repair it by hand");
                await clone.RunAsync("update-ref", one.Kind == SoakKind.Superseded ? $"refs/heads/{one.Branch}" : $"refs/next/{one.Number}", "HEAD");
            }
        }

        await clone.RunAsync("push", "-q", Path.Combine(Folder, $"{repository.Name}.git"), "refs/heads/*:refs/heads/*");
    }

    private static Dictionary<string, string> Skeleton(SoakRepository repository)
    {
        var files = new Dictionary<string, string> { [".botservice.yml"] = repository.Configuration, ["README.md"] = $"# {repository.Name}\n" };
        if (repository.IsPython)
        {
            files["shop/__init__.py"] = "";
            files["shop/greeting.py"] = "def greet(name):\n    return 'Hello ' + name\n";
            files["tests/__init__.py"] = "";
            files["tests/test_greeting.py"] = "import unittest\n\nfrom shop.greeting import greet\n\n\nclass GreetingTests(unittest.TestCase):\n    def test_greet(self):\n        self.assertEqual(greet('Ann'), 'Hello Ann')\n";
        }
        else
        {
            files["package.json"] = "{ \"name\": \"app\", \"version\": \"1.0.0\", \"private\": true, \"scripts\": { \"test\": \"node --test test/\" } }\n";
            files["src/greeting.js"] = "function greet(name) {\n  return 'Hello ' + name;\n}\n\nmodule.exports = { greet };\n";
            files["test/greeting.test.js"] = "const assert = require('node:assert');\nconst test = require('node:test');\nconst { greet } = require('../src/greeting');\n\ntest('greet', () => assert.strictEqual(greet('Ann'), 'Hello Ann'));\n";
        }

        return files;
    }

    private async Task TurnRedAsync(SoakPlayed played, CancellationToken token)
    {
        var red = new LocalCheck("ci", CheckState.Completed, IsRed: true) { Log = "1 test failed" };
        if (commits[played.Case.Number].Base is { Length: > 0 } target)
        {
            await people.CheckAsync(played.Repository, target, red, token);
        }

        if (played.Case.HasPull)
        {
            played.Pull = (await people.OpenAsync(played.Repository, Ben, new PullRequestDraft(played.Case.Branch, played.Case.Base, $"Work on {played.Case.Number}", "", IsDraft: false), token)).Ref;
        }

        await people.CheckAsync(played.Repository, played.Sha, red, token);
    }

    private async Task GoOnAsync(SoakPlayed played, CancellationToken token)
    {
        var one = played.Case;
        switch (one.Kind)
        {
            case SoakKind.Asked:
                played.Asked = await SayAsync(played, "/testfix", TimeSpan.Zero, token);
                break;
            case SoakKind.Stopped:
                await SayAsync(played, "/testfix stop", one.Pause, token);
                break;
            case SoakKind.Moved:
                await Task.Delay(one.Pause, token);
                var clone = new WorkingClone(Path.Combine(folder, "work", one.Repository.Name));
                await clone.RunAsync("push", "-q", Path.Combine(Folder, $"{one.Repository.Name}.git"), $"refs/next/{one.Number}:refs/heads/{one.Branch}");
                var after = (await clone.RunAsync("rev-parse", $"refs/next/{one.Number}")).Trim();
                await SendAsync(new ForgeEvent.PullRequestChanged(played.Pull!, PullRequestChange.HeadMoved, one.Branch, played.Sha, after) { Actor = Ben }, $"case-{one.Number}-moved", token);
                break;
        }
    }

    /// <returns>The comment's number.</returns>
    private async Task<string> SayAsync(SoakPlayed played, string words, TimeSpan after, CancellationToken token)
    {
        await Task.Delay(after, token);
        var comment = await people.CommentAsync(played.Pull!, Ann, CommentKind.Conversation, words, null, null, token);
        await SendAsync(new ForgeEvent.CommentPosted(played.Pull!, comment, words, played.Sha) { Actor = Ann }, $"case-{played.Case.Number}-comment", token);
        return comment.Id;
    }

    private static ForgeEvent.BuildFailed Red(SoakPlayed played, string source) => new(played.Repository, played.Sha, played.Case.Branch, source) { Actor = Ben };

    private async Task LaterAsync(ForgeEvent happened, string id, int milliseconds, CancellationToken token)
    {
        await Task.Delay(milliseconds, token);
        await SendAsync(happened, id, token);
    }

    /// <summary>Again under the same id until it is taken, as people press "redeliver".</summary>
    private async Task SendAsync(ForgeEvent happened, string id, CancellationToken token)
    {
        while (true)
        {
            using var delivery = people.Delivery(webhooks, happened, id);
            try
            {
                using var answer = await client.SendAsync(delivery, token);
                if (answer.StatusCode == System.Net.HttpStatusCode.Accepted)
                {
                    accepted.AddOrUpdate(id, 1, (_, n) => n + 1);
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !token.IsCancellationRequested))
            {
                // The process is down or did not answer in time; what it stored all the same counts once.
            }

            Interlocked.Increment(ref refused);
            await Task.Delay(TimeSpan.FromMilliseconds(300), token);
        }
    }
}
