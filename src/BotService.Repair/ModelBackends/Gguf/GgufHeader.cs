using System.Globalization;

namespace BotService.Repair.ModelBackends.Gguf;

/// <summary>What the head of a GGUF file says. Format: the GGUF specification of the ggml project, versions 2 and 3.</summary>
/// <param name="Parameters">Number of weights, by the shapes of the tensors.</param>
/// <param name="Metadata">Numbers, truth values and texts; lists and very long texts are left out.</param>
public sealed record GgufHeader(int Version, int Tensors, long Parameters, IReadOnlyDictionary<string, object> Metadata)
{
    public string Architecture => Text("general.architecture") ?? "unknown";

    public string? Name => Text("general.name");

    public string? Licence => Text("general.license");

    public int? ContextTokens => Number($"{Architecture}.context_length");

    public int? Layers => Number($"{Architecture}.block_count");

    public int? KvHeads => Number($"{Architecture}.attention.head_count_kv") ?? Heads;

    public int? HeadSize => Number($"{Architecture}.attention.key_length") ?? (Number($"{Architecture}.embedding_length") is { } width && Heads is > 0 and var heads ? width / heads : null);

    /// <summary>For keys and values in 16 bits; null when the shape is not told.</summary>
    public long? KvBytesPerToken => 2L * Layers * KvHeads * HeadSize * 2;

    private int? Heads => Number($"{Architecture}.attention.head_count");

    private string? Text(string key) => Metadata.GetValueOrDefault(key) as string;

    private int? Number(string key) =>
        Metadata.GetValueOrDefault(key) is { } value and not string && int.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>How reading a GGUF file ended.</summary>
public abstract record GgufReading
{
    private GgufReading()
    {
    }

    public sealed record Read(GgufHeader Header) : GgufReading;

    /// <param name="Reason">One sentence that says what is wrong with the file.</param>
    public sealed record Broken(string Reason) : GgufReading;
}
