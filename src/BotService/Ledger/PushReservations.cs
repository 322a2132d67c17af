using BotService.Forges;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

internal sealed class PushReservations(LedgerDatabase database, TimeProvider time) : IPushCaps
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // Counting and writing must be one step for each repository, or two runs would both see the last free place.
    public Task<CapDecision> ReserveAsync(string runId, RepositoryRef repository, PushCaps caps, CancellationToken token) =>
        database.WriteAsync($"push:{repository.Forge}:{repository.Id}", (ledger, t) => ReserveAsync(ledger, runId, repository, caps, t), token);

    public Task ReleaseAsync(string runId, CancellationToken token) => database.WriteAsync(
        (ledger, t) => ledger.PushReservations
            .Where(p => p.RunId == runId && p.ReleasedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.ReleasedAt, time.GetUtcNow()), t),
        token);

    private async Task<CapDecision> ReserveAsync(LedgerContext ledger, string runId, RepositoryRef repository, PushCaps caps, CancellationToken token)
    {
        if (await ledger.PushReservations.AnyAsync(p => p.RunId == runId, token))
        {
            return new CapDecision(true, "");
        }

        var now = time.GetUtcNow();
        var hourAgo = now - Hour;
        var pushes = ledger.PushReservations.Where(p => p.Forge == repository.Forge && p.RepositoryId == repository.Id);
        if (await pushes.CountAsync(p => p.ReleasedAt == null, token) is var open && open >= caps.OpenPullRequests)
        {
            return new CapDecision(false, $"{open} fix pull requests are open in {repository.FullName}, and the cap is {caps.OpenPullRequests}. Merge or close one, or raise the cap.");
        }

        if (await pushes.CountAsync(p => p.At > hourAgo, token) is var recent && recent >= caps.PushesPerHour)
        {
            return new CapDecision(false, $"{recent} fixes were pushed to {repository.FullName} in the last hour, and the cap is {caps.PushesPerHour}. Wait, or raise the cap.");
        }

        ledger.Add(new PushReservationRow { RunId = runId, Forge = repository.Forge, RepositoryId = repository.Id, At = now });
        return new CapDecision(true, "");
    }
}
