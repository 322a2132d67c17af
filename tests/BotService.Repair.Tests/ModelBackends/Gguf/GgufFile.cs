using System.Text;

namespace BotService.Repair.Tests.ModelBackends.Gguf;

/// <summary>Writes small GGUF files, sound and unsound ones.</summary>
internal sealed class GgufFile
{
    private readonly MemoryStream keys = new();
    private readonly MemoryStream tensors = new();
    private ulong keyCount;
    private ulong tensorCount;

    /// <summary>A sound model of two tensors with 1,536 weights in all.</summary>
    public static GgufFile Sound() => new GgufFile()
        .Text("general.architecture", "llama").Text("general.name", "Code Llama tiny").Text("general.license", "llama2")
        .Number("llama.context_length", 4096).Number("llama.block_count", 2).Number("llama.embedding_length", 64).Number("llama.attention.head_count", 4).Number("llama.attention.head_count_kv", 2)
        .Texts("tokenizer.ggml.tokens", "a", "b")
        .Tensor("token_embd.weight", 64, 16).Tensor("output.weight", 64, 8);

    public GgufFile Text(string key, string value) => Key(key, 8, w => Text(w, value));

    public GgufFile Number(string key, uint value) => Key(key, 4, w => w.Write(value));

    public GgufFile Texts(string key, params string[] values) => Key(key, 9, w =>
    {
        w.Write(8u);
        w.Write((ulong)values.Length);
        foreach (var value in values)
        {
            Text(w, value);
        }
    });

    public GgufFile Key(string key, uint type, Action<BinaryWriter> value)
    {
        var writer = new BinaryWriter(keys);
        Text(writer, key);
        writer.Write(type);
        value(writer);
        keyCount++;
        return this;
    }

    public GgufFile Tensor(string name, params ulong[] shape)
    {
        var writer = new BinaryWriter(tensors);
        Text(writer, name);
        writer.Write((uint)shape.Length);
        foreach (var length in shape)
        {
            writer.Write(length);
        }

        writer.Write(0u);
        writer.Write(0ul);
        tensorCount++;
        return this;
    }

    public byte[] Bytes(uint version = 3, ulong? claimedKeys = null, ulong? claimedTensors = null)
    {
        var all = new MemoryStream();
        var writer = new BinaryWriter(all);
        writer.Write("GGUF"u8);
        writer.Write(version);
        writer.Write(claimedTensors ?? tensorCount);
        writer.Write(claimedKeys ?? keyCount);
        writer.Write(keys.ToArray());
        writer.Write(tensors.ToArray());
        return all.ToArray();
    }

    private static void Text(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
