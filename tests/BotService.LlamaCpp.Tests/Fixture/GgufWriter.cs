using System.Runtime.InteropServices;
using System.Text;

namespace BotService.LlamaCpp.Fixture;

/// <summary>Writes GGUF files, version 3, as ggml's docs/gguf.md describes them.</summary>
internal sealed class GgufWriter
{
    private const int Alignment = 32;
    private readonly List<Action<BinaryWriter>> metadata = [];
    private readonly List<(string Name, int[] Shape, bool Half, float[] Values)> tensors = [];

    public void Add(string key, string value) => Put(key, 8, w => WriteText(w, value));

    public void Add(string key, uint value) => Put(key, 4, w => w.Write(value));

    public void Add(string key, float value) => Put(key, 6, w => w.Write(value));

    public void Add(string key, bool value) => Put(key, 7, w => w.Write((byte)(value ? 1 : 0)));

    public void Add(string key, IReadOnlyList<string> values) => PutArray(key, 8, values, WriteText);

    public void Add(string key, IReadOnlyList<int> values) => PutArray(key, 5, values, (w, v) => w.Write(v));

    public void Add(string key, IReadOnlyList<float> values) => PutArray(key, 6, values, (w, v) => w.Write(v));

    /// <param name="shape">The fastest dimension first. Matrices are written as 16-bit numbers, vectors as 32-bit ones.</param>
    public void AddTensor(string name, int[] shape, float[] values) => tensors.Add((name, shape, shape.Length > 1, values));

    public void Write(string path)
    {
        using var file = File.Create(path);
        using var writer = new BinaryWriter(file);
        writer.Write(0x46554747u);
        writer.Write(3u);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)metadata.Count);
        metadata.ForEach(write => write(writer));
        WriteDirectory(writer);
        foreach (var tensor in tensors)
        {
            Align(writer);
            WriteValues(writer, tensor.Values, tensor.Half);
        }
    }

    private void WriteDirectory(BinaryWriter writer)
    {
        ulong offset = 0;
        foreach (var (name, shape, half, values) in tensors)
        {
            WriteText(writer, name);
            writer.Write((uint)shape.Length);
            Array.ForEach(shape, s => writer.Write((ulong)s));
            writer.Write(half ? 1u : 0u);
            writer.Write(offset);
            var size = (ulong)values.Length * (half ? 2u : 4u);
            offset += (size + Alignment - 1) / Alignment * Alignment;
        }
    }

    private static void WriteValues(BinaryWriter writer, float[] values, bool half)
    {
        if (half)
        {
            writer.Write(MemoryMarshal.AsBytes(Array.ConvertAll(values, v => (Half)v).AsSpan()));
            return;
        }

        writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private static void Align(BinaryWriter writer)
    {
        while (writer.BaseStream.Position % Alignment != 0)
        {
            writer.Write((byte)0);
        }
    }

    private void Put(string key, uint type, Action<BinaryWriter> write) => metadata.Add(w =>
    {
        WriteText(w, key);
        w.Write(type);
        write(w);
    });

    private void PutArray<T>(string key, uint type, IReadOnlyList<T> values, Action<BinaryWriter, T> write) => Put(key, 9, w =>
    {
        w.Write(type);
        w.Write((ulong)values.Count);
        foreach (var value in values)
        {
            write(w, value);
        }
    });

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
