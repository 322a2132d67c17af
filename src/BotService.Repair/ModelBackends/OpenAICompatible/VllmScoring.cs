using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>Scoring by vLLM's <c>prompt_logprobs</c>; branches are completions of the tokens before them, whose keys and values the server keeps.</summary>
internal sealed class VllmScoring(VllmTokens tokens, int contextTokens) : IScoring
{
    public Task<ForcedPass> ForceAsync(ForcedText request, CancellationToken token) => tokens.Server.Failures.GuardAsync(() => PassAsync(request, token));

    public async IAsyncEnumerable<Branch> BranchAsync(
        ForcedPass pass, IReadOnlyList<BranchStart> starts, BranchLimits limits, [EnumeratorCancellation] CancellationToken token)
    {
        var failures = tokens.Server.Failures;
        var prompt = await failures.GuardAsync(() => tokens.OfPromptAsync(pass.Request.Prompt, token));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        List<Task<Branch>> calls = [.. starts.Select(s => failures.GuardAsync(
            () => new VllmBranch(tokens, limits, s).DecodeAsync([.. prompt, .. pass.Positions.Take(s.Position).Select(p => p.Token)], stop.Token)))];
        try
        {
            await foreach (var call in Task.WhenEach(calls).WithCancellation(token))
            {
                yield return await call;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(calls)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ForcedPass> PassAsync(ForcedText request, CancellationToken token)
    {
        var prompt = await tokens.OfPromptAsync(request.Prompt, token);
        var text = await tokens.OfTextAsync(request.Text, token);
        var length = prompt.Count + text.Ids.Count + 1;
        if (length >= contextTokens)
        {
            throw new PromptTooLongException(length, contextTokens);
        }

        // The server scores each token by what stands before it. One more token behind the text makes it score what follows the whole text.
        var last = text.Ids.Count > 0 ? text.Ids[^1] : prompt[^1];
        var body = new JsonObject
        {
            ["model"] = tokens.Model,
            ["prompt"] = new JsonArray([.. prompt.Concat(text.Ids).Append(last).Select(i => JsonValue.Create(i))]),
            ["prompt_logprobs"] = request.Best,
            ["max_tokens"] = 1,
            ["temperature"] = 0,
        };
        var answer = await tokens.Server.PostAsync("v1/completions", body, token);
        List<JsonElement> scores = [.. answer.Items("choices").First().Items("prompt_logprobs")];
        if (scores.Count != length)
        {
            throw new FormatException($"{scores.Count} scores for {length} tokens");
        }

        var positions = scores.Skip(prompt.Count).Select((score, i) => Position(score, i, text, request)).ToList();
        return new ForcedPass(request, positions, prompt.Count, answer.Number("usage", "prompt_tokens_details", "cached_tokens") ?? 0);
    }

    private static ForcedPosition Position(JsonElement score, int i, TokenizedText text, ForcedText request)
    {
        List<TokenChoice> all = [.. score.EnumerateObject().Select(Choice).OrderByDescending(c => c.LogProbability)];
        if (i == text.Ids.Count)
        {
            // The token behind the text is ours, so it counts only where it is among the likeliest by itself.
            return new ForcedPosition(request.Text.Length, 0, all[0].Token, all[0].LogProbability, [.. all.Take(request.Best)]);
        }

        var own = all.Where(c => c.Token == text.Ids[i]).Select(c => c.LogProbability).DefaultIfEmpty(double.NegativeInfinity).First();
        return new ForcedPosition(text.Places[i].Start, text.Places[i].Length, text.Ids[i], own, [.. all.Take(request.Best)]);
    }

    private static TokenChoice Choice(JsonProperty entry)
    {
        var text = entry.Value.Text("decoded_token") ?? "";
        var ends = VllmBranch.EndMarks.Contains(text);
        return new TokenChoice(int.Parse(entry.Name, System.Globalization.CultureInfo.InvariantCulture), ends || text.Contains('\uFFFD') ? "" : text, entry.Value.Real("logprob") ?? double.NegativeInfinity)
        {
            Ends = ends,
        };
    }
}
