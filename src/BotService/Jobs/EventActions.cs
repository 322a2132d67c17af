using BotService.Forges;
using BotService.Ledger;
using BotService.Telemetry;

namespace BotService.Jobs;

/// <summary>Carries out what the policy decides. Repeating it changes nothing.</summary>
internal sealed class EventActions(IEventPolicy policy, RunCommands runs, EventAnswers answers, DeliveryWriter deliveries, ServiceMeters meters)
{
    /// <returns>What came of it, for the ledger.</returns>
    public async Task<string> HandleAsync(IForge forge, ForgeEvent happened, CancellationToken token)
    {
        if (happened is ForgeEvent.Ignored ignored)
        {
            return $"ignored: {ignored.Reason}";
        }

        if (happened is ForgeEvent.Undelivered missed)
        {
            var isNew = await deliveries.StoreAsync(new NewDelivery(forge.Id, missed.DeliveryId, missed.Kind, DeliveryBody.Pack(missed.Body), ServiceTraces.Parent));
            return $"{(isNew ? "taken in" : "known")}: delivery {missed.DeliveryId}";
        }

        // One red build tells of itself by many events; only the first is worth questions to the forge.
        if (happened is ForgeEvent.BuildFailed red && await runs.SeenAgainAsync(red.Repository, red.Sha, token) is { } known)
        {
            return $"known: run {known}";
        }

        var results = new List<string>();
        var decisions = await policy.DecideAsync(forge, happened, token);
        foreach (var decision in decisions)
        {
            results.Add(await CarryOutAsync(decision, token));
        }

        if (happened is ForgeEvent.BuildFailed)
        {
            Count(forge.Id, decisions);
        }

        return string.Join("; ", results);
    }

    /// <summary>A red build is handled when it has a named result; that of a run is counted at its end.</summary>
    private void Count(string forge, IReadOnlyList<EventDecision> decisions)
    {
        meters.RedTold(forge);
        if (!decisions.OfType<EventDecision.Begin>().Any())
        {
            meters.RedEnded(forge, decisions[0] switch { EventDecision.Ignore ignore => ignore.Reason, EventDecision.Say say => say.Decision.Reason, _ => "offered" });
        }
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
