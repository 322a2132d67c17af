namespace BotService.LlamaCpp.Fixture;

/// <summary>Small models with random weights: their text is gibberish, everything else about them is real.</summary>
internal static class RandomModel
{
    private const int Width = 64;
    private const int Layers = 2;
    private const int Heads = 4;
    private const int Inner = 128;
    private const int Context = 4096;

    /// <param name="endToken">The file names its end of an infill, as converters do for CodeLlama.</param>
    public static string WriteLlama(string folder, string name = "random-llama", bool endToken = true, string? template = null, Action<GgufWriter>? more = null)
    {
        var vocabulary = ByteVocabulary.Spm();
        var file = new GgufWriter();
        Header(file, "llama", name);
        file.Add("llama.vocab_size", (uint)vocabulary.Pieces.Count);
        file.Add("llama.rope.dimension_count", Width / Heads);
        file.Add("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        vocabulary.WriteTo(file, endToken);
        if (template is not null)
        {
            file.Add("tokenizer.chat_template", template);
        }

        more?.Invoke(file);
        var weights = new Weights(file, 1);
        weights.Matrix("token_embd.weight", Width, vocabulary.Pieces.Count, 1 / MathF.Sqrt(Width));
        weights.Ones("output_norm.weight", Width);
        for (var i = 0; i < Layers; i++)
        {
            weights.Ones($"blk.{i}.attn_norm.weight", Width);
            weights.Attention(i, split: true, bias: false);
            weights.Ones($"blk.{i}.ffn_norm.weight", Width);
            weights.Matrix($"blk.{i}.ffn_gate.weight", Width, Inner, 0.2f);
            weights.Matrix($"blk.{i}.ffn_up.weight", Width, Inner, 0.2f);
            weights.Matrix($"blk.{i}.ffn_down.weight", Inner, Width, 0.2f);
        }

        return Write(file, folder, name);
    }

    /// <summary>StarCoder: multi-query attention, learned positions, byte-pair vocabulary with infill tokens.</summary>
    public static string WriteStarCoder(string folder)
    {
        var vocabulary = ByteVocabulary.StarCoder();
        var file = new GgufWriter();
        Header(file, "starcoder", "random-starcoder", kvHeads: 1);
        file.Add("starcoder.attention.layer_norm_epsilon", 1e-5f);
        vocabulary.WriteTo(file, endToken: false);
        var weights = new Weights(file, 2);
        weights.Matrix("token_embd.weight", Width, vocabulary.Pieces.Count, 1 / MathF.Sqrt(Width));
        weights.Matrix("position_embd.weight", Width, Context, 0.02f);
        weights.Norm("output_norm", Width);
        weights.Matrix("output.weight", Width, vocabulary.Pieces.Count, 0.1f);
        for (var i = 0; i < Layers; i++)
        {
            weights.Norm($"blk.{i}.attn_norm", Width);
            weights.Attention(i, split: false, bias: true);
            weights.Norm($"blk.{i}.ffn_norm", Width);
            weights.Linear($"blk.{i}.ffn_up", Width, Inner);
            weights.Linear($"blk.{i}.ffn_down", Inner, Width);
        }

        return Write(file, folder, "random-starcoder");
    }

    /// <summary>Qwen2: grouped-query attention with biases, byte-pair vocabulary.</summary>
    public static string WriteQwen2(string folder)
    {
        var vocabulary = ByteVocabulary.Qwen2();
        var file = new GgufWriter();
        Header(file, "qwen2", "random-qwen2", kvHeads: 2);
        file.Add("qwen2.attention.layer_norm_rms_epsilon", 1e-6f);
        file.Add("qwen2.rope.freq_base", 1e6f);
        vocabulary.WriteTo(file, endToken: false);
        var weights = new Weights(file, 3);
        weights.Matrix("token_embd.weight", Width, vocabulary.Pieces.Count, 1 / MathF.Sqrt(Width));
        weights.Ones("output_norm.weight", Width);
        for (var i = 0; i < Layers; i++)
        {
            weights.Ones($"blk.{i}.attn_norm.weight", Width);
            weights.Linear($"blk.{i}.attn_q", Width, Width);
            weights.Linear($"blk.{i}.attn_k", Width, Width / 2);
            weights.Linear($"blk.{i}.attn_v", Width, Width / 2);
            weights.Matrix($"blk.{i}.attn_output.weight", Width, Width, 0.2f);
            weights.Ones($"blk.{i}.ffn_norm.weight", Width);
            weights.Matrix($"blk.{i}.ffn_gate.weight", Width, Inner, 0.2f);
            weights.Matrix($"blk.{i}.ffn_up.weight", Width, Inner, 0.2f);
            weights.Matrix($"blk.{i}.ffn_down.weight", Inner, Width, 0.2f);
        }

        return Write(file, folder, "random-qwen2");
    }

    /// <param name="architecture">llama, starcoder or qwen2.</param>
    public static string Write(string architecture, string folder) => architecture switch
    {
        "llama" => WriteLlama(folder),
        "starcoder" => WriteStarCoder(folder),
        "qwen2" => WriteQwen2(folder),
        _ => throw new ArgumentException($"'{architecture}' is no architecture that is written here."),
    };

    private static void Header(GgufWriter file, string architecture, string name, uint kvHeads = Heads)
    {
        file.Add("general.architecture", architecture);
        file.Add("general.name", name);
        file.Add($"{architecture}.context_length", Context);
        file.Add($"{architecture}.embedding_length", Width);
        file.Add($"{architecture}.block_count", Layers);
        file.Add($"{architecture}.feed_forward_length", Inner);
        file.Add($"{architecture}.attention.head_count", Heads);
        file.Add($"{architecture}.attention.head_count_kv", kvHeads);
    }

    private static string Write(GgufWriter file, string folder, string name)
    {
        var path = Path.Combine(folder, name + ".gguf");
        file.Write(path);
        return path;
    }

    private sealed class Weights(GgufWriter file, int seed)
    {
        private readonly Random random = new(seed);

        public void Attention(int layer, bool split, bool bias)
        {
            if (split)
            {
                Array.ForEach(["q", "k", "v"], n => Matrix($"blk.{layer}.attn_{n}.weight", Width, Width, 0.2f));
            }
            else
            {
                Linear($"blk.{layer}.attn_qkv", Width, Width + (2 * Width / Heads));
            }

            Matrix($"blk.{layer}.attn_output.weight", Width, Width, 0.2f);
            if (bias)
            {
                Vector($"blk.{layer}.attn_output.bias", Width, 0);
            }
        }

        public void Linear(string name, int columns, int rows)
        {
            Matrix(name + ".weight", columns, rows, 0.2f);
            Vector(name + ".bias", rows, 0);
        }

        public void Norm(string name, int size)
        {
            Ones(name + ".weight", size);
            Vector(name + ".bias", size, 0);
        }

        public void Ones(string name, int size) => Vector(name, size, 1);

        public void Matrix(string name, int columns, int rows, float deviation) =>
            file.AddTensor(name, [columns, rows], [.. Enumerable.Range(0, columns * rows).Select(_ => deviation * Normal())]);

        private void Vector(string name, int size, float value) => file.AddTensor(name, [size], [.. Enumerable.Repeat(value, size)]);

        private float Normal() => MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
    }
}
