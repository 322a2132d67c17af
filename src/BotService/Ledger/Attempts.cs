using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>Counts the attempts on each failure.</summary>
internal sealed class Attempts(LedgerDatabase database, TimeProvider time)
{
    /// <summary>Counts one more attempt for a run, in one transaction with the checks. Repeating it for the same run counts once.</summary>
    /// <param name="asked">A person wants it: what was closed before may be tried again.</param>
    /// <returns>Null, or why there must be no further attempt.</returns>
    public Task<string?> ClaimAsync(RunRow run, string fingerprint, int cap, bool asked, CancellationToken token) =>
        database.WriteAsync($"attempt:{run.Forge}:{run.RepositoryId}:{fingerprint}", (ledger, t) => ClaimAsync(ledger, run, fingerprint, cap, asked, t), token);

    /// <summary>A maintainer closed the fix of a run: no run on the same failure begins by itself any more.</summary>
    public Task CloseAsync(RunRow run, string reason, CancellationToken token) => database.WriteAsync(
        (ledger, t) => ledger.Fingerprints
            .Where(f => f.Forge == run.Forge && f.RepositoryId == run.RepositoryId && f.Fingerprint == run.Fingerprint)
            .ExecuteUpdateAsync(set => set.SetProperty(f => f.ClosedReason, reason), t),
        token);

    private async Task<string?> ClaimAsync(LedgerContext ledger, RunRow run, string fingerprint, int cap, bool asked, CancellationToken token)
    {
        var attempts = ledger.Attempts.Where(a => a.Forge == run.Forge && a.RepositoryId == run.RepositoryId && a.Fingerprint == fingerprint);
        if (await attempts.AnyAsync(a => a.RunId == run.Id, token))
        {
            return null;
        }

        if (!asked && await attempts.Where(a => a.HeadSha == run.HeadSha).Select(a => a.RunId).FirstOrDefaultAsync(token) is { } other)
        {
            return $"Run {other} has worked on the same failure of the same commit.";
        }

        var known = await ledger.Fingerprints.FindAsync([run.Forge, run.RepositoryId, fingerprint], token);
        if (!asked && known?.ClosedReason is { } closed)
        {
            return $"{closed} A person can ask for another attempt.";
        }

        if (known?.Attempts >= cap)
        {
            return $"There were {known.Attempts} attempts on this failure ({fingerprint}), and the cap is {cap}. Raise BotService:Runs:AttemptsPerFailure to go on.";
        }

        await CountAsync(ledger, run, fingerprint, known, token);
        return null;
    }

    private async Task CountAsync(LedgerContext ledger, RunRow run, string fingerprint, FingerprintRow? known, CancellationToken token)
    {
        var now = time.GetUtcNow();
        known ??= ledger.Add(new FingerprintRow { Forge = run.Forge, RepositoryId = run.RepositoryId, Fingerprint = fingerprint, FirstSeenAt = now }).Entity;
        known.Attempts++;
        ledger.Add(new AttemptRow
        {
            RunId = run.Id,
            Forge = run.Forge,
            RepositoryId = run.RepositoryId,
            HeadSha = run.HeadSha,
            Fingerprint = fingerprint,
            Number = known.Attempts,
            At = now,
        });
        await ledger.Runs.Where(r => r.Id == run.Id).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.Fingerprint, fingerprint).SetProperty(r => r.Attempt, known.Attempts), token);
    }
}
