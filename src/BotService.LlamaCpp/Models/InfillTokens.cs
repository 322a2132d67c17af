using BotService.LlamaCpp.Native;

namespace BotService.LlamaCpp;

/// <summary>The tokens by which a model fills a gap: prefix, suffix, then the middle that it writes.</summary>
/// <param name="End">Ends a middle where the vocabulary does not say so itself; null otherwise.</param>
public sealed record InfillTokens(int Prefix, int Suffix, int Middle, int? End)
{
    /// <summary>Texts of the tokens by model family, from the models' published vocabularies: CodeLlama, StarCoder and Qwen2.5-Coder,
    /// StarCoder with dashes, DeepSeek-Coder.</summary>
    private static readonly (string Prefix, string Suffix, string Middle)[] Spellings =
    [
        ("▁<PRE>", "▁<SUF>", "▁<MID>"),
        ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
        ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
        ("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
        ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
    ];

    /// <summary>llama.cpp knows CodeLlama's end of a middle only when the file names it, and looks for it under another spelling.</summary>
    private const string CodeLlamaEnd = "▁<EOT>";

    internal static InfillTokens? Find(nint vocab, IReadOnlyDictionary<string, int> control)
    {
        int? end = control.TryGetValue(CodeLlamaEnd, out var token) ? token : null;
        var (prefix, suffix, middle) = (Llama.VocabInfillPrefix(vocab), Llama.VocabInfillSuffix(vocab), Llama.VocabInfillMiddle(vocab));
        if (prefix >= 0 && suffix >= 0 && middle >= 0)
        {
            return new InfillTokens(prefix, suffix, middle, end);
        }

        foreach (var spelling in Spellings)
        {
            if (control.TryGetValue(spelling.Prefix, out prefix) && control.TryGetValue(spelling.Suffix, out suffix) && control.TryGetValue(spelling.Middle, out middle))
            {
                return new InfillTokens(prefix, suffix, middle, end);
            }
        }

        return null;
    }

    /// <summary>The prompt after which the model writes the middle.</summary>
    public int[] Prompt(Tokenizer tokenizer, string prefix, string suffix) =>
    [
        .. tokenizer.AddsBos ? [tokenizer.Bos] : Array.Empty<int>(),
        Prefix,
        .. tokenizer.TokenizeStart(prefix),
        Suffix,
        .. tokenizer.Tokenize(suffix),
        Middle,
    ];
}
