using BotService.Forges;
using BotService.Publishing;
using BotService.Repair;
using BotService.Repair.Configuration;

namespace BotService.Policies;

/// <param name="SeenSha">The head when the command was given, where the event says it.</param>
internal sealed record CommandQuestion(ForgeUser By, CommentRef? Comment, CommandParse Asked, string? SeenSha)
{
    public BotCommand? Command => (Asked as CommandParse.Command)?.Value;
}

/// <summary>A person gave a command.</summary>
internal static class CommandPolicy
{
    private static readonly Func<CommandQuestion, EventFacts, Decision?>[] Guards =
        [OnPlace, OnAccess, OnWords, OnReports, OnStop, OnRepository, OnPullRequest, OnBounds, OnSha, OnFork, OnRuns];

    public static Decision Decide(CommandQuestion question, EventFacts facts) => EventPolicy.First(Guards, question, facts) ?? Start(question, facts);

    private static Decision Start(CommandQuestion question, EventFacts facts)
    {
        var (command, pull) = (question.Command!, facts.PullRequest!);
        if (command.Verb == CommandVerb.Apply)
        {
            return new Decision.Apply(pull.Ref, pull.HeadSha) { Acknowledgement = Acknowledgement.Seen };
        }

        return new Decision.StartRun(new RunPlan(facts.IsOnFix ? facts.History.RedSha! : pull.HeadSha, pull.HeadBranch, new RunTrigger.Command(question.By, question.Comment))
        {
            PullRequest = facts.IsOnFix ? null : pull.Ref,
            FixPullRequest = facts.IsOnFix ? pull.Ref : null,
            Tests = command.Tests,
            Engine = command.Engine ?? EngineMode.Auto,
            Candidates = command.Candidates,
        })
        {
            Acknowledgement = Acknowledgement.Seen,
        };
    }

    private static Decision.Refuse Refuse(string reason, string text) =>
        new(reason) { Notice = new Notice("refused", text), Acknowledgement = Acknowledgement.Refused };

    private static Decision.Nothing? OnPlace(CommandQuestion question, EventFacts facts) => facts.PullRequest is null ? new Decision.Nothing("no-pull-request") : null;

    private static Decision.Refuse? OnAccess(CommandQuestion question, EventFacts facts) => facts.MayCommand
        ? null
        : Refuse("no-access", "Thank you, but commands are for people who can push to this repository. Ask one of them to run `/testfix`.");

    private static Decision.Say? OnWords(CommandQuestion question, EventFacts facts) => question.Asked switch
    {
        CommandParse.Wrong wrong => new Decision.Say("unknown-command") { Notice = Notices.Help(wrong.Complaint), Acknowledgement = Acknowledgement.Refused },
        CommandParse.Command { Value.Verb: CommandVerb.Help } => new Decision.Say("help") { Notice = Notices.Help(null), Acknowledgement = Acknowledgement.Done },
        _ => null,
    };

    private static Decision? OnReports(CommandQuestion question, EventFacts facts) => question.Command!.Verb switch
    {
        CommandVerb.Status => new Decision.ShowStatus { Acknowledgement = Acknowledgement.Done },
        CommandVerb.Explain => new Decision.Explain { Acknowledgement = Acknowledgement.Done },
        _ => null,
    };

    /// <summary>Stopping is always allowed, whatever the configuration says.</summary>
    private static Decision.CancelRuns? OnStop(CommandQuestion question, EventFacts facts) =>
        question.Command!.Verb == CommandVerb.Stop ? new Decision.CancelRuns("stopped") { Acknowledgement = Acknowledgement.Done } : null;

    private static Decision? OnRepository(CommandQuestion question, EventFacts facts) =>
        facts.Base.Error is { } error ? new Decision.Refuse("configuration-error") { Notice = Notices.Configuration(error), Acknowledgement = Acknowledgement.Refused }
        : facts.Configuration.Mode == BotMode.Off ? Refuse("mode-off", "This repository has switched me off: `mode: off` in `.botservice.yml`.")
        : null;

    private static Decision.Refuse? OnPullRequest(CommandQuestion question, EventFacts facts) =>
        facts.PullRequest!.State != PullRequestState.Open ? Refuse("pull-request-closed", "This pull request is not open any more, so there is nothing to repair.")
        : facts.IsOptedOut ? Refuse("opted-out", "This pull request has the opt-out label. Remove the label and ask again.")
        : facts.History.IsHandsOff && facts.IsOnFix ? Refuse("hands-off", "Somebody has committed to this branch, so I leave it alone. Run `/testfix` on the original pull request for a new fix.")
        : facts is { IsOnFix: true, History.RedSha: null } ? Refuse("unknown-fix", "I no longer know which failure this pull request was for. Run `/testfix` on the original pull request.")
        : null;

    private static Decision.Refuse? OnBounds(CommandQuestion question, EventFacts facts) => question.Command!.Candidates > facts.MaximumCandidates
        ? Refuse("too-many-candidates", $"`candidates={question.Command.Candidates}` is more than this service allows for one run. Ask for at most {facts.MaximumCandidates}, or leave it out.")
        : null;

    /// <summary>A commit that was pushed after the command must not get the trust of the person who gave it.</summary>
    private static Decision.Refuse? OnSha(CommandQuestion question, EventFacts facts)
    {
        var head = facts.PullRequest!.HeadSha;
        if (question.Command!.Sha is { } named && !head.StartsWith(named, StringComparison.OrdinalIgnoreCase))
        {
            return Refuse("other-sha", $"The head of this pull request is `{head}` and not the commit that you named. Look at it, then run `/testfix {head}`.");
        }

        return question.SeenSha is { } seen && seen != head
            ? Refuse("head-moved", $"The branch moved to `{head}` after you wrote. Look at it, then run `/testfix {head}`.")
            : null;
    }

    private static Decision.Refuse? OnFork(CommandQuestion question, EventFacts facts)
    {
        var pull = facts.PullRequest!;
        if (!pull.IsFork)
        {
            return null;
        }

        return question.Command switch
        {
            { Verb: CommandVerb.Apply } => Refuse("fork-push", "I do not push to forks. Use the suggestions, or apply the patch yourself."),
            { Sha: var named } when named is null || named.Length < pull.HeadSha.Length => Refuse(
                "fork-needs-sha", $"This pull request comes from a fork, so its code runs only when you name the whole commit that you looked at: `/testfix {pull.HeadSha}`."),
            _ => null,
        };
    }

    private static Decision? OnRuns(CommandQuestion question, EventFacts facts) =>
        question.Command!.Verb == CommandVerb.Apply ? null
        : facts.History.IsRunning ? new Decision.ShowStatus { Acknowledgement = Acknowledgement.Seen }
        : facts.History.Attempts >= facts.Configuration.Caps.Attempts
            ? new Decision.Refuse("attempts-spent") { Notice = Notices.AttemptsSpent(facts.History.Attempts), Acknowledgement = Acknowledgement.Refused }
            : null;
}

/// <summary>A button of the check was pressed; it speaks of the check's own commit.</summary>
internal static class ButtonPolicy
{
    public const string Fix = "fix";
    public const string Retry = "retry";
    public const string Stop = "stop";

    public static Decision Decide(ForgeEvent.ButtonPressed button, EventFacts facts)
    {
        CommandVerb? verb = button.Identifier switch
        {
            Fix => CommandVerb.Fix,
            Retry => CommandVerb.Retry,
            Stop => CommandVerb.Stop,
            _ => null,
        };
        return verb is null ? new Decision.Nothing("unknown-button")
            : CommentPolicy.OnActor(button.Actor, facts) is { } nobody ? nobody
            : facts.PullRequest is not null ? OnPullRequest(button, verb.Value, facts)
            : !facts.MayCommand ? new Decision.Nothing("no-access")
            : OnBranch(button, verb.Value, facts);
    }

    private static Decision OnPullRequest(ForgeEvent.ButtonPressed button, CommandVerb verb, EventFacts facts) =>
        CommandPolicy.Decide(new CommandQuestion(button.Actor!, null, new CommandParse.Command(new BotCommand(verb) { Sha = button.Sha }), button.Sha), facts);

    private static Decision OnBranch(ForgeEvent.ButtonPressed button, CommandVerb verb, EventFacts facts) =>
        verb == CommandVerb.Stop ? new Decision.CancelRuns("stopped")
        : facts.Base.Error is not null ? new Decision.Nothing("configuration-error")
        : facts.Configuration.Mode == BotMode.Off ? new Decision.Nothing("mode-off")
        : facts.History.IsRunning ? new Decision.Nothing("already-running")
        : facts.History.Attempts >= facts.Configuration.Caps.Attempts ? new Decision.Nothing("attempts-spent")
        : new Decision.StartRun(new RunPlan(button.Sha, facts.DefaultBranch, new RunTrigger.Command(button.Actor!, null)));
}
