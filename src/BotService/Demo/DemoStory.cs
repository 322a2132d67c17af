using BotService.Forges;
using BotService.Forges.Local;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Policies;
using BotService.Repair.Configuration;

namespace BotService.Demo;

/// <summary>What people, their CI and the service do, one after the other.</summary>
internal sealed class DemoStory(DemoService service, DemoFolders folders, DemoSample sample, NewRepository git, DemoDisplay display)
{
    public const string Repository = "demo/throttling";
    private const string RulesFile = RepositoryConfiguration.FileName;
    private const string Main = "main";
    private const string Feature = "sliding-window";
    private static readonly ForgeUser Ann = new(10, "ann", IsBot: false);
    private static readonly ForgeUser Ben = new(11, "ben", IsBot: false);
    private int deliveries;

    /// <summary>A push to main turns it red, and the repository lets the bot work by itself.</summary>
    public async Task<DemoResult> ByBuildAsync(CancellationToken token)
    {
        var repository = await CreateAsync("bot:\n  mode: auto\n  reviewers: [ben]\n", token);
        var sha = await PushRedAsync(repository, Main, token);
        var told = await DeliverAsync(Red(repository, sha, Main), "CI tells of its red build", token);
        return await ResultAsync(repository, sha, null, told, token);
    }

    /// <summary>A pull request is red, a person asks for a fix and takes it.</summary>
    public async Task<DemoResult> ByCommandAsync(CancellationToken token)
    {
        var repository = await CreateAsync(null, token);
        var sha = await PushRedAsync(repository, Feature, token);
        var pull = (await service.People.OpenAsync(repository, Ben, new PullRequestDraft(Feature, Main, "Limit calls with a sliding window", "", IsDraft: false), token)).Ref;
        display.Step("people", $"ben opens pull request {pull.Number} for it");
        await DeliverAsync(Red(repository, sha, Feature), "CI tells of its red build", token);
        var told = await CommentAsync(pull, "/testfix", sha, token);
        var result = await ResultAsync(repository, sha, pull, told, token);
        if (result.IsRepaired)
        {
            await CommentAsync(pull, "/testfix apply", sha, token);
            result = result with { PullRequest = Shown(pull, result.Patch) };
        }

        return result;
    }

    private async Task<RepositoryRef> CreateAsync(string? rules, CancellationToken token)
    {
        display.Chapter("People");
        var repository = await service.People.CreateAsync(Repository, Main, [new LocalMember(Ann.Id, Ann.Login, AccessLevel.Maintain), new LocalMember(Ben.Id, Ben.Login, AccessLevel.Write)], token);
        TemporaryWorkspace.Write(folders.WorkingCopy, sample.Project);
        if (rules is not null)
        {
            TemporaryWorkspace.Write(folders.WorkingCopy, [new(RulesFile, sample.Project.GetValueOrDefault(RulesFile) + rules)]);
        }

        await git.CommitAsync(folders.WorkingCopy, "Start a library", token);
        await git.PushAsync(folders.WorkingCopy, Bare, Main, token);
        display.Step("people", $"{Repository} lies in {folders.Forge}");
        return repository;
    }

    private string Bare => Path.Combine(folders.Forge, $"{Repository}.git");

    private async Task<string> PushRedAsync(RepositoryRef repository, string branch, CancellationToken token)
    {
        TemporaryWorkspace.Write(folders.WorkingCopy, sample.Change);
        await git.CommitAsync(folders.WorkingCopy, "Limit calls with a sliding window", token);
        var sha = await git.PushAsync(folders.WorkingCopy, Bare, branch, token);
        display.Step("people", $"ben pushes {sha[..10]} to {branch}: a real bug, and tests that catch it");
        await service.People.CheckAsync(repository, sha, new LocalCheck("ci", CheckState.Completed, IsRed: true), token);
        display.Step("CI", $"marks {sha[..10]} red (it only says so here; BotService runs the tests itself)");
        return sha;
    }

    private static ForgeEvent.BuildFailed Red(RepositoryRef repository, string sha, string branch) => new(repository, sha, branch, "ci") { Actor = Ben };

    private async Task<string> CommentAsync(PullRequestRef pull, string text, string sha, CancellationToken token)
    {
        var comment = await service.People.CommentAsync(pull, Ann, CommentKind.Conversation, text, null, null, token);
        return await DeliverAsync(new ForgeEvent.CommentPosted(pull, comment, text, sha) { Actor = Ann }, $"ann comments: {text}", token);
    }

    /// <returns>What came of it.</returns>
    private async Task<string> DeliverAsync(ForgeEvent happened, string what, CancellationToken token)
    {
        display.Chapter(what);
        var id = $"demo-{++deliveries}";
        using var delivery = service.People.Delivery(service.Webhooks, happened, id);
        var status = await service.DeliverAsync(delivery, token);
        display.Step("webhook", $"POST {service.Webhooks}, signed with HMAC-SHA256: {status}");
        var result = status == 202 ? await service.Ledger.HandledAsync(id, token) : throw new InvalidOperationException($"The service answered {status} to its own delivery.");
        display.Step("webhook", result);
        return result;
    }

    private async Task<DemoResult> ResultAsync(RepositoryRef repository, string sha, PullRequestRef? red, string told, CancellationToken token)
    {
        display.Chapter("BotService works");
        var begun = display.Elapsed;
        var followed = await display.WaitAsync(() => service.Ledger.FollowAsync(e => display.Step(e.Name, Words(e)), token));
        var (run, timeline) = followed ?? throw new InvalidOperationException($"No run began: {told}");
        var report = run.Report is null ? null : run.Finished().Report;
        var fix = service.Forge.PullRequests(repository.FullName).FirstOrDefault(p => BotIdentity.OwnsBranch(p.HeadBranch));
        return new DemoResult(run.Result, run.Reason, sha)
        {
            Run = run.Id,
            Timeline = [.. timeline.Select(e => new DemoStep((e.At - timeline[0].At).TotalSeconds, e.Name, e.Detail))],
            PullRequest = fix is not null ? Shown(new PullRequestRef(repository, fix.Number), null) : red is not null ? Shown(red, report?.Patch) : null,
            Report = report,
            Seconds = (display.Elapsed - begun).TotalSeconds,
        };
    }

    private static string Words(RunEventRow step) => (step.Name, step.Detail) switch
    {
        ("begun", NewRun.Red) => "because the build is red",
        ("begun", _) => "because a person asks",
        ("repair", "") => "the commit is the newest, its build is red and settled: the engine begins",
        ("prove", var origin) => $"a change passes ({origin}): the whole suite again and again, on a clean checkout",
        ("publish", "") => "pushes, opens, reviews",
        var (_, detail) => detail,
    };

    /// <param name="patch">The diff to show; null is the pull request's own.</param>
    private DemoPullRequest Shown(PullRequestRef pull, string? patch)
    {
        var found = service.Forge.PullRequest(pull.Repository.FullName, pull.Number)!;
        var folder = service.Forge.PullFolder(pull.Repository.FullName, pull.Number);
        return new DemoPullRequest(found.Number, found.Title, found.Body, found.HeadBranch, found.BaseBranch)
        {
            Author = found.Author.Login,
            Reviewers = found.Reviewers,
            Comments = [.. found.Comments.Select(c => new DemoComment(c.Author.Login, HiddenMarker.Remove(c.Body), c.Path, c.Line))],
            Diff = patch ?? File.ReadAllText(Path.Combine(folder, "changes.diff")),
            Folder = folder,
        };
    }
}
