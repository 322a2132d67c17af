using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>Decodes one branch and ends it where its limits say.</summary>
internal sealed class VllmBranch(VllmTokens tokens, BranchLimits limits, BranchStart start)
{
    /// <summary>Tokens by which models end an answer, as vLLM writes them.</summary>
    public static readonly IReadOnlySet<string> EndMarks = new HashSet<string>(StringComparer.Ordinal)
    {
        "</s>", "<|endoftext|>", "<|im_end|>", "<|EOT|>", "<|eot_id|>", "<|end_of_text|>", "<EOT>", "<｜end▁of▁sentence｜>",
    };

    private readonly HashSet<string> rejoin = [.. limits.Rejoin.Select(l => l.Trim()).Where(l => l.Length > 0)];
    private readonly StringBuilder text = new();
    private double logProbability = start.First.LogProbability;
    private int count = 1;

    public async Task<Branch> DecodeAsync(IReadOnlyList<int> before, CancellationToken token)
    {
        if (start.First.Ends)
        {
            return Ended(BranchEnd.Answer);
        }

        text.Append(start.First.Text);
        if (EndAt() is { } early)
        {
            return Ended(early);
        }

        if (limits.MaxTokens <= 1)
        {
            return Ended(BranchEnd.Tokens);
        }

        await foreach (var piece in tokens.Server.StreamAsync("v1/completions", Body(before), token))
        {
            var choice = piece.Items("choices").FirstOrDefault();
            Add(choice);
            if (EndAt() is { } end)
            {
                return Ended(end);
            }

            if (choice.Text("finish_reason") is { } reason)
            {
                return Ended(reason == "length" ? BranchEnd.Tokens : BranchEnd.Answer);
            }
        }

        throw new IOException("the server ended its answer without saying why");
    }

    private JsonObject Body(IReadOnlyList<int> before) => new()
    {
        ["model"] = tokens.Model,
        ["prompt"] = new JsonArray([.. before.Append(start.First.Token).Select(i => JsonValue.Create(i))]),
        ["max_tokens"] = limits.MaxTokens - 1,
        ["temperature"] = start.Temperature,
        ["seed"] = start.Seed,
        ["logprobs"] = 0,
        ["stream"] = true,
    };

    private void Add(JsonElement choice)
    {
        text.Append(choice.Text("text"));
        foreach (var value in choice.Items("logprobs", "token_logprobs"))
        {
            logProbability += value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
            count++;
        }
    }

    // Cuts the text behind the line end that ends it.
    private BranchEnd? EndAt()
    {
        var written = text.ToString();
        var from = 0;
        for (var line = 1; written.IndexOf('\n', from) is >= 0 and var end; line++)
        {
            var rejoined = line > 1 && rejoin.Contains(written[from..end].Trim());
            if (rejoined || line >= limits.MaxLines)
            {
                text.Length = end + 1;
                return rejoined ? BranchEnd.Rejoined : BranchEnd.Lines;
            }

            from = end + 1;
        }

        return null;
    }

    private Branch Ended(BranchEnd end) => new(start, text.ToString(), end, logProbability, count);
}
