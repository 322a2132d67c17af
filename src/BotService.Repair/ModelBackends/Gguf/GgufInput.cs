using System.Buffers.Binary;
using System.Text;

namespace BotService.Repair.ModelBackends.Gguf;

/// <summary>Little-endian values of a file, with a check of each length against what is left.</summary>
internal sealed class GgufInput(Stream file)
{
    private const int LongestKey = 65_535;

    public long Left => file.Length - file.Position;

    public byte Byte() => Bytes(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    public int Count(int most, string what)
    {
        var count = UInt64();
        return count <= (ulong)most ? (int)count : throw new InvalidDataException($"it claims {count} {what}, more than {most}");
    }

    public string Key()
    {
        var length = Length();
        return length <= LongestKey ? Encoding.UTF8.GetString(Bytes((int)length)) : throw new InvalidDataException($"a name of {length} bytes");
    }

    /// <summary>A text, or null after skipping one that is longer than <paramref name="longest"/> bytes.</summary>
    public string? Text(int longest)
    {
        var length = Length();
        if (length <= longest)
        {
            return Encoding.UTF8.GetString(Bytes((int)length));
        }

        Skip(length);
        return null;
    }

    public void Skip(long bytes)
    {
        if (bytes > Left)
        {
            throw new EndOfStreamException();
        }

        file.Seek(bytes, SeekOrigin.Current);
    }

    public byte[] Bytes(int count)
    {
        if (count > Left)
        {
            throw new EndOfStreamException();
        }

        var bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }

    private long Length()
    {
        var length = UInt64();
        return length <= (ulong)Left ? (long)length : throw new EndOfStreamException();
    }
}
