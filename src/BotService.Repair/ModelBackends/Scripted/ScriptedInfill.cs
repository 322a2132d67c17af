using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.Scripted;

/// <summary>Replays recorded middles, one for each temperature.</summary>
internal sealed class ScriptedInfill(ScriptedAnswers answers, int contextTokens) : IInfill
{
    public async IAsyncEnumerable<InfillAnswer> InfillAsync(InfillRequest request, [EnumeratorCancellation] CancellationToken token)
    {
        var prompt = request.Prefix + request.Suffix;
        ScriptedLimits.Fit(prompt, contextTokens);
        foreach (var temperature in request.Temperatures)
        {
            token.ThrowIfCancellationRequested();
            var answer = answers.Take("infill", PromptFingerprint.Of(request), prompt, temperature);
            var (text, cut) = ScriptedLimits.Apply(answer, request.MaxTokens, request.Stop);
            yield return new InfillAnswer(text, temperature, !cut, TokenEstimate.AtMost(text));
            await Task.Yield();
        }
    }
}
