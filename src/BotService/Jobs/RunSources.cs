using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Repair.Workspaces;

namespace BotService.Jobs;

/// <summary>The git repository of a run, with the forge's credential for as long as one call takes.</summary>
internal sealed class RunSources(ForgeSet forges, FrontDoor door)
{
    private CheckoutFactory Checkouts => door.Services.GetRequiredService<CheckoutFactory>();

    /// <returns>Why the commit cannot be had; null when it has been fetched.</returns>
    /// <exception cref="TransientFailureException">The repository could not be reached.</exception>
    public async Task<string?> FetchAsync(RunRow run, CancellationToken token)
    {
        var (url, credential) = await RemoteAsync(run, token);
        return await Checkouts.FetchAsync(url, run.HeadSha, credential, token) switch
        {
            null => null,
            { Transient: true } refused => throw new TransientFailureException(refused.Reason),
            var refused => refused.Reason,
        };
    }

    /// <returns>Null when there is no such branch.</returns>
    public async Task<string?> HeadAsync(RunRow run, string branch, CancellationToken token)
    {
        var (url, credential) = await RemoteAsync(run, token);
        return await Checkouts.HeadAsync(url, branch, credential, token);
    }

    public async Task<GitRemote> RemoteAsync(RunRow run, CancellationToken token) =>
        (await forges.Of(run.Forge).GetGitAccessAsync(run.Repository(), GitRight.Read, token)).Remote;
}
