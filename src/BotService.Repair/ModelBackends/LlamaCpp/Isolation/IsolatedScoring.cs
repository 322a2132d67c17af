using BotService.Repair.ModelBackends.Runs;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>Forced passes and branches of the model of a worker.</summary>
internal sealed class IsolatedScoring(WorkerSupervisor supervisor) : IScoring
{
    public async Task<ForcedPass> ForceAsync(ForcedText request, CancellationToken token)
    {
        var prompt = PromptText.Of(request.Prompt);
        var call = new WorkerCall(WorkerMethods.Force, new ForceCall(prompt, request.Text, request.Best), Fingerprint(prompt, request.Text));
        var positions = new List<ForcedPosition>();
        ForcedCounts? counts = null;
        await foreach (var item in supervisor.CallAsync(call, token))
        {
            positions.AddRange(item.Positions ?? []);
            counts = item.Forced ?? counts;
        }

        return new ForcedPass(request, positions, counts!.PromptTokens, counts.ReusedTokens);
    }

    public IAsyncEnumerable<Branch> BranchAsync(ForcedPass pass, IReadOnlyList<BranchStart> starts, BranchLimits limits, CancellationToken token)
    {
        var prompt = PromptText.Of(pass.Request.Prompt);
        int[] tokens = [.. pass.Positions.SkipLast(1).Select(p => p.Token)];
        var call = new BranchCall(prompt, pass.Request.Text, tokens, pass.PromptTokens, starts, limits);
        return supervisor.CallAsync(new WorkerCall(WorkerMethods.Branch, call, Fingerprint(prompt, pass.Request.Text)), token)
            .Select(i => i.Branch!)
            .Select(b => new Branch(starts[b.Start], b.Text, b.End, b.LogProbability, b.Tokens));
    }

    private static string Fingerprint(PromptText prompt, string text) => PromptFingerprint.Of(
        [.. (prompt.Messages ?? []).SelectMany(m => new[] { m.Role, m.Text }), prompt.AnswerStart ?? "", prompt.Prefix ?? "", prompt.Suffix ?? "", prompt.Plain ?? "", text]);
}
