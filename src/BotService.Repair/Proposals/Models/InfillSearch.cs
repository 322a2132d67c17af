using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Masks suspicious lines, one guess at a time, and lets the model write what stands between the rest.</summary>
internal sealed class InfillSearch(ModelSession session) : IModelMethod
{
    private const int LineTokens = 64;
    private const int WindowTokens = 128;

    /// <summary>How likely a middle is the fix when its lines are at fault: the greedy one, and each sampled one.</summary>
    private const double Greedy = 0.25;
    private const double Sampled = 0.12;

    private static readonly IReadOnlyList<double> FirstTemperatures = [0, 0.5, 0.8];
    private static readonly IReadOnlyList<double> LaterTemperatures = [0.6, 0.8, 1];

    private readonly InfillContext context = new(session);

    public string Name => "infill";

    private IInfill Infill => session.Model.Infill ?? throw new InvalidOperationException($"'{session.Model.Description.Name}' fills no gaps.");

    public async IAsyncEnumerable<ModelChange> SearchAsync(FaultFiles files, [EnumeratorCancellation] CancellationToken token)
    {
        var wave = 0;
        foreach (var temperatures in new[] { FirstTemperatures, LaterTemperatures })
        {
            foreach (var mask in InfillMask.Of(files))
            {
                await foreach (var answer in FillAsync(files, mask, temperatures, wave, token))
                {
                    yield return Changed(mask, answer);
                }
            }

            wave++;
        }
    }

    private async IAsyncEnumerable<InfillAnswer> FillAsync(
        FaultFiles files, InfillMask mask, IReadOnlyList<double> temperatures, int wave, [EnumeratorCancellation] CancellationToken token)
    {
        var tokens = mask.IsLine ? LineTokens : WindowTokens;
        if (await context.AroundAsync(files, mask, tokens, token) is not { } around)
        {
            yield break;
        }

        var request = new InfillRequest(around.Prefix, around.Suffix, temperatures, tokens) { Stop = mask.IsLine ? ["\n"] : [], Seed = session.Options.Seed + (wave * temperatures.Count) };
        session.Tally.Add(u => u with { PromptTokens = u.PromptTokens + around.Tokens });
        await foreach (var answer in Infill.InfillAsync(request, token))
        {
            session.Tally.Add(u => u with { Answers = u.Answers + 1, DecodedTokens = u.DecodedTokens + answer.Tokens, Malformed = u.Malformed + (answer.Complete ? 0 : 1) });
            if (answer.Complete)
            {
                yield return answer;
            }
        }
    }

    private static ModelChange Changed(InfillMask mask, InfillAnswer answer)
    {
        var passage = mask.Passage;
        var (from, to) = (mask.Start - passage.Start, mask.End - passage.Start);
        var middle = Invisible.Remove(answer.Middle).TrimEnd('\n') + (mask.IsInsertion ? "\n" : "");
        var text = string.Concat(passage.Text.AsSpan(0, from), middle, passage.Text.AsSpan(to));
        return new ModelChange(passage, text, mask.Weight * (answer.Temperature == 0 ? Greedy : Sampled));
    }
}
