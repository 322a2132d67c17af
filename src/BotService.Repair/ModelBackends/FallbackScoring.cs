using System.Runtime.CompilerServices;

namespace BotService.Repair.ModelBackends;

/// <summary>Scoring by one model of a chain. A pass belongs to the model that made it, so nothing is asked again: a failure comes out, and the next
/// model is in use from then on.</summary>
internal sealed class FallbackScoring(IScoring inner, FallbackModel models, ILanguageModel owner) : IScoring
{
    public async Task<ForcedPass> ForceAsync(ForcedText request, CancellationToken token)
    {
        try
        {
            return await inner.ForceAsync(request, token);
        }
        catch (ModelFailedException e) when (e.Transient)
        {
            await models.SwitchAsync(owner, e, token);
            throw;
        }
    }

    public async IAsyncEnumerable<Branch> BranchAsync(
        ForcedPass pass, IReadOnlyList<BranchStart> starts, BranchLimits limits, [EnumeratorCancellation] CancellationToken token)
    {
        await using var branches = inner.BranchAsync(pass, starts, limits, token).GetAsyncEnumerator(token);
        while (await NextAsync(branches, token))
        {
            yield return branches.Current;
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<Branch> branches, CancellationToken token)
    {
        try
        {
            return await branches.MoveNextAsync();
        }
        catch (ModelFailedException e) when (e.Transient)
        {
            await models.SwitchAsync(owner, e, token);
            throw;
        }
    }
}
