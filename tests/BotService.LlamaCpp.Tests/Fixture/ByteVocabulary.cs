namespace BotService.LlamaCpp.Fixture;

/// <summary>Vocabularies that can write every byte, of the two kinds that code models have.</summary>
internal sealed class ByteVocabulary
{
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int ControlType = 3;
    private const int Byte = 6;
    private readonly string kind;
    private string pretokenizer = "";
    private readonly List<int> types = [];
    private readonly List<string> merges = [];
    private readonly Dictionary<string, uint> named = [];

    private ByteVocabulary(string kind) => this.kind = kind;

    public List<string> Pieces { get; } = [];

    /// <summary>Like CodeLlama's: SentencePiece with byte tokens and its four infill pieces.</summary>
    public static ByteVocabulary Spm()
    {
        var v = new ByteVocabulary("llama");
        v.Add("<unk>", Unknown);
        v.named["bos_token_id"] = v.Add("<s>", ControlType);
        v.named["eos_token_id"] = v.Add("</s>", ControlType);
        for (var b = 0; b < 256; b++)
        {
            v.Add($"<0x{b:X2}>", Byte);
        }

        v.Add("▁", Normal);
        Enumerable.Range(33, 94).ToList().ForEach(c => v.Add(((char)c).ToString(), Normal));
        Array.ForEach(["re", "ret", "retu", "retur", "return", "▁return", "de", "def", "▁▁", "▁▁▁▁", "in", "er", "on", "==", "x_"], p => v.Add(p, Normal));
        Array.ForEach(["▁<PRE>", "▁<SUF>", "▁<MID>"], p => v.Add(p, ControlType));
        v.named["eot_token_id"] = v.Add("▁<EOT>", ControlType);
        return v;
    }

    /// <summary>Like StarCoder's: byte pairs in GPT-2's alphabet.</summary>
    public static ByteVocabulary StarCoder() => Bpe("starcoder", "<fim_prefix>", "<fim_middle>", "<fim_suffix>");

    /// <summary>Like Qwen2.5-Coder's, of the same kind.</summary>
    public static ByteVocabulary Qwen2() => Bpe("qwen2", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|im_start|>", "<|im_end|>");

    private static ByteVocabulary Bpe(string pretokenizer, params string[] control)
    {
        var v = new ByteVocabulary("gpt2") { pretokenizer = pretokenizer };
        v.named["bos_token_id"] = v.named["eos_token_id"] = v.Add("<|endoftext|>", ControlType);
        Array.ForEach(control, p => v.Add(p, ControlType));
        Enumerable.Range(0, 256).ToList().ForEach(b => v.Add(Letter(b).ToString(), Normal));

        // The last two hold a blank and the first byte of a character, as every large vocabulary has some.
        foreach (var (left, right) in new[] { ("r", "e"), ("t", "u"), ("re", "tu"), ("r", "n"), ("retu", "rn"), ("d", "e"), ("Ġ", "Ġ"), ("ĠĠ", "ĠĠ"), ("Ġ", Letter(0xF0).ToString()), ("Ġ", Letter(0xE6).ToString()) })
        {
            v.merges.Add($"{left} {right}");
            v.Add(left + right, Normal);
        }

        return v;
    }

    public void WriteTo(GgufWriter file, bool endToken)
    {
        file.Add("tokenizer.ggml.model", kind);
        if (kind == "gpt2")
        {
            file.Add("tokenizer.ggml.pre", pretokenizer);
            file.Add("tokenizer.ggml.merges", merges);
        }

        file.Add("tokenizer.ggml.tokens", Pieces);
        file.Add("tokenizer.ggml.scores", Pieces.Select((p, i) => types[i] == Normal ? p.Length - 1f : 0f).ToList());
        file.Add("tokenizer.ggml.token_type", types);
        foreach (var (key, token) in named.Where(n => endToken || n.Key != "eot_token_id"))
        {
            file.Add($"tokenizer.ggml.{key}", token);
        }
    }

    /// <summary>The printable character that stands for a byte in GPT-2's vocabulary.</summary>
    private static char Letter(int b)
    {
        static bool Printable(int c) => c is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
        return Printable(b) ? (char)b : (char)(256 + Enumerable.Range(0, b).Count(c => !Printable(c)));
    }

    private uint Add(string piece, int type)
    {
        Pieces.Add(piece);
        types.Add(type);
        return (uint)Pieces.Count - 1;
    }
}
