using BotService.Forges;

namespace BotService.Jobs;

/// <summary>Carries out what the policy decides. Repeating it changes nothing.</summary>
internal sealed class EventActions(IEventPolicy policy, RunCommands runs, EventAnswers answers)
{
    /// <returns>What came of it, for the ledger.</returns>
    public async Task<string> HandleAsync(IForge forge, ForgeEvent happened, CancellationToken token)
    {
        if (happened is ForgeEvent.Ignored ignored)
        {
            return $"ignored: {ignored.Reason}";
        }

        // One red build tells of itself by many events; only the first is worth questions to the forge.
        if (happened is ForgeEvent.BuildFailed red && await runs.SeenAgainAsync(red.Repository, red.Sha, token) is { } known)
        {
            return $"known: run {known}";
        }

        var results = new List<string>();
        foreach (var decision in await policy.DecideAsync(forge, happened, token))
        {
            results.Add(await CarryOutAsync(decision, token));
        }

        return string.Join("; ", results);
    }

    private Task<string> CarryOutAsync(EventDecision decision, CancellationToken token) => decision switch
    {
        EventDecision.Ignore ignore => Task.FromResult($"ignored: {ignore.Reason}"),
        EventDecision.Begin begin => runs.BeginAsync(begin.Run, token),
        EventDecision.Cancel cancel => runs.CancelAsync(cancel.Runs, cancel.Reason, token),
        EventDecision.FollowUp followUp => runs.FollowUpAsync(followUp.PullRequest, token),
        EventDecision.Say say => answers.SayAsync(say, token),
        EventDecision.Report report => answers.ReportAsync(report, token),
        EventDecision.Offer offer => answers.OfferAsync(offer, token),
        EventDecision.Note note => answers.NoteAsync(note, token),
        EventDecision.Apply apply => answers.ApplyAsync(apply, token),
        EventDecision.MarkReady ready => answers.MarkReadyAsync(ready, token),
        _ => throw new InvalidOperationException($"{decision} is no known decision."),
    };
}
