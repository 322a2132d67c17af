using BotService.Forges;
using BotService.Policies;

namespace BotService.Publishing;

/// <summary>What the bot says besides the results of runs: to commands, to errors, and while it works. Each may be repeated.</summary>
public sealed class Answers(IEnumerable<IForge> forges, PublishingOptions options)
{
    /// <summary>Acknowledges the comment that asked, and says what the decision has to say, once.</summary>
    /// <param name="where">Null where there is no pull request; then nothing is said.</param>
    public async Task SayAsync(Decision decision, PullRequestRef? where, CommentRef? comment, CancellationToken token)
    {
        if (where is null)
        {
            return;
        }

        var forge = ForgeOf(where.Repository);
        if (decision.Acknowledgement is { } kind && comment is not null)
        {
            await forge.AcknowledgeAsync(where, comment, kind, token);
        }

        if (decision.Notice is { } notice)
        {
            await forge.EnsureCommentAsync(where, Markers.Notice(notice.Key), BodyText.Of(notice.Text), token);
        }
    }

    /// <summary>A check on a red commit with a button that starts a run.</summary>
    public Task OfferAsync(RepositoryRef repository, string sha, CancellationToken token) =>
        ForgeOf(repository).EnsureCheckAsync(repository, Checks.Offer(sha), token);

    /// <summary>A neutral check that carries a decision's notice where there is no pull request to say it on.</summary>
    public Task NoteAsync(RepositoryRef repository, string sha, Notice notice, CancellationToken token) => ForgeOf(repository).EnsureCheckAsync(
        repository,
        new CheckReport($"{notice.Key}-{sha}", sha, CheckState.Completed, Outcomes.TitleOf(notice.Key == Notices.ConfigurationKey ? "configuration-error" : notice.Key), BodyText.Of(notice.Text))
        {
            Conclusion = CheckConclusion.Neutral,
        },
        token);

    /// <summary>The run's check, while it waits or works.</summary>
    public Task StartedAsync(RepositoryRef repository, string runId, string sha, bool isQueued, CancellationToken token) =>
        ForgeOf(repository).EnsureCheckAsync(repository, Checks.WithLink(Checks.Started(runId, sha, isQueued), options, runId), token);

    /// <summary>The run's check, when it ended with nothing to publish.</summary>
    public Task EndedAsync(RepositoryRef repository, string runId, string sha, (string Name, string Reason) ending, CancellationToken token) =>
        ForgeOf(repository).EnsureCheckAsync(repository, Checks.WithLink(Checks.Ended(runId, sha, ending.Name, ending.Reason), options, runId), token);

    /// <summary>For who asked for a run that ended with nothing to publish.</summary>
    public Task EndedAsync(PullRequestRef where, (string Name, string Reason) ending, CancellationToken token) => ForgeOf(where.Repository).EnsureCommentAsync(
        where, Markers.Sticky, BodyText.Of($"**{Outcomes.TitleOf(ending.Name)}.** {Checks.Ending(ending.Reason)}"), token);

    /// <summary>What the newest run found out.</summary>
    public Task ExplainAsync(PullRequestRef where, FinishedRun? newest, CancellationToken token) => ForgeOf(where.Repository).EnsureCommentAsync(
        where, Markers.Notice("explain"), newest is null ? "I have not looked at this pull request yet. `/testfix` starts." : new OutcomeTexts(newest, options).Explanation(), token);

    public Task StatusAsync(PullRequestRef where, RunStatus status, CancellationToken token) => ForgeOf(where.Repository).EnsureCommentAsync(
        where, Markers.Notice("status"), BodyText.Of(Text.Status.Render(("state", StateOf(status)), ("footer", "_`/testfix help` has the commands._"))), token);

    /// <summary>An approved fix is no draft any more.</summary>
    public async Task MarkReadyAsync(PullRequestRef fix, CancellationToken token)
    {
        var forge = ForgeOf(fix.Repository);
        if (await forge.GetPullRequestAsync(fix, token) is { State: PullRequestState.Open, IsDraft: true } draft)
        {
            await forge.EnsurePullRequestAsync(
                fix.Repository, new PullRequestDraft(draft.HeadBranch, draft.BaseBranch, draft.Title, draft.Body, IsDraft: false) { Labels = draft.Labels }, token);
        }
    }

    private static string StateOf(RunStatus status) => status.RunId is null
        ? "Nothing is going on here."
        : $"Run {EchoedText.Code(status.RunId, 60)} on {Sections.Short(status.Sha)}: {EchoedText.Code(status.State, 60)}{(status.Detail.Length > 0 ? $", {EchoedText.Code(status.Detail, 200)}" : "")}. Attempt {status.Attempt} of {status.MaximumAttempts}.";

    private IForge ForgeOf(RepositoryRef repository) => forges.Single(f => f.Id == repository.Forge);
}

/// <param name="RunId">Null when there is no run.</param>
/// <param name="State">As on the pages: <c>waiting</c>, <c>reproduce</c>, <c>repaired</c>, ...</param>
public sealed record RunStatus(string? RunId, string Sha, string State, string Detail, int Attempt, int MaximumAttempts);
