namespace BotService.LlamaCpp.Fixture;

/// <summary>Vocabularies that can write every byte, of the two kinds that code models have.</summary>
internal sealed class ByteVocabulary
{
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int ControlType = 3;
    private const int Byte = 6;
    private readonly string kind;
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
    public static ByteVocabulary Bpe()
    {
        var v = new ByteVocabulary("gpt2");
        v.named["bos_token_id"] = v.named["eos_token_id"] = v.Add("<|endoftext|>", ControlType);
        Array.ForEach(["<fim_prefix>", "<fim_middle>", "<fim_suffix>"], p => v.Add(p, ControlType));
        Enumerable.Range(0, 256).ToList().ForEach(b => v.Add(Letter(b).ToString(), Normal));
        foreach (var (left, right) in new[] { ("r", "e"), ("t", "u"), ("re", "tu"), ("r", "n"), ("retu", "rn"), ("d", "e"), ("Ġ", "Ġ"), ("ĠĠ", "ĠĠ") })
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
            file.Add("tokenizer.ggml.pre", "starcoder");
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
