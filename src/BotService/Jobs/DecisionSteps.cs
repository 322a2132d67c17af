using BotService.Forges;
using BotService.Ledger;
using BotService.Policies;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Jobs;

/// <summary>From a decision of the rules to the steps that carry it out.</summary>
internal sealed class DecisionSteps(ForgeEvent happened, EventFacts facts, EventOrigin origin)
{
    /// <returns>At least one.</returns>
    public IReadOnlyList<EventDecision> Of(Decision decision)
    {
        // First said, then done: what is repeated after a crash between the two says the same once more.
        List<EventDecision> steps = decision is { Acknowledgement: null, Notice: null } ? [] : [new EventDecision.Say(decision, origin)];
        steps.AddRange(Done(decision));
        return steps.Count > 0 ? steps : [new EventDecision.Ignore(decision.Reason)];
    }

    private IEnumerable<EventDecision> Done(Decision decision) => decision switch
    {
        Decision.StartRun start => [.. Resume(start.Plan), Begin(start.Plan)],

        // The first step of a run waits for the build.
        Decision.Wait wait => [Begin(wait.Plan)],
        Decision.Offer offer => [new EventDecision.Offer(origin.Repository, offer.Sha)],
        Decision.ShowStatus or Decision.Explain => Report(decision is Decision.ShowStatus),
        Decision.Apply apply => [new EventDecision.Apply(apply.PullRequest, apply.Sha, happened.Actor!, origin)],
        Decision.CancelRuns cancel => Cancel(cancel.Reason),
        Decision.HandsOff hands => [new EventDecision.Note(hands.FixPullRequest, PullRequestNote.HandsOff, true), CancelOf(hands.FixPullRequest, "A person works on the fix branch.")],
        Decision.RememberClosed or Decision.RecordMerged => [CancelOf(origin.PullRequest!, Ended()), new EventDecision.FollowUp(origin.PullRequest!)],
        Decision.MarkReady ready => [new EventDecision.MarkReady(ready.FixPullRequest)],
        _ => [],
    };

    /// <summary>Whoever asks again takes an earlier stop back.</summary>
    private IEnumerable<EventDecision> Resume(RunPlan plan) => plan.Trigger is not RunTrigger.RedBuild && origin.PullRequest is { } pull && facts.History.IsStopped
        ? [new EventDecision.Note(pull, PullRequestNote.Stopped, false)]
        : [];

    private EventDecision.Begin Begin(RunPlan plan) => new(new NewRun(origin.Repository, plan.Sha, plan.Branch, origin.Cause)
    {
        PullRequest = plan.PullRequest,
        FixPullRequest = plan.FixPullRequest,
        Trigger = Trigger(plan.Trigger),
        Wishes = new RunWishes { Tests = plan.Tests, Engine = plan.Engine == EngineMode.Auto ? null : plan.Engine, Candidates = plan.Candidates },
    });

    private RunTrigger Trigger(RunTrigger trigger) => (trigger, happened) switch
    {
        (RunTrigger.Review review, ForgeEvent.CommentPosted comment) => review with { Path = comment.Path ?? "", Line = comment.Line ?? 0 },
        _ => trigger,
    };

    private IEnumerable<EventDecision> Report(bool isStatus) =>
        origin.PullRequest is { } pull ? [new EventDecision.Report(pull, isStatus, facts.Configuration.Caps.Attempts)] : [];

    private IEnumerable<EventDecision> Cancel(string reason) => (happened, origin.PullRequest) switch
    {
        (ForgeEvent.PullRequestChanged { Change: PullRequestChange.HeadMoved } moved, { } pull) =>
            [new EventDecision.Cancel(new RunSelection(origin.Repository, null, pull.Number, moved.After), $"The head of '{moved.HeadBranch}' moved to {moved.After}.")],
        (ForgeEvent.PullRequestChanged, { } pull) => [CancelOf(pull, Ended())],
        (_, { } pull) => [new EventDecision.Note(pull, PullRequestNote.Stopped, true), CancelOf(pull, Stopped())],
        _ => [new EventDecision.Cancel(new RunSelection(origin.Repository, null, null, null) { Sha = origin.Sha }, reason == "stopped" ? Stopped() : reason)],
    };

    private EventDecision.Cancel CancelOf(PullRequestRef pull, string reason) => new(new RunSelection(origin.Repository, null, pull.Number, null), reason);

    private string Stopped() => $"{happened.Actor?.Login ?? "Somebody"} said stop.";

    private string Ended() => $"Pull request {origin.PullRequest!.Number} was {(happened is ForgeEvent.PullRequestChanged { Change: PullRequestChange.Merged } ? "merged" : "closed")}.";
}
