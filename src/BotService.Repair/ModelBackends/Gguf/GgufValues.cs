using System.Buffers.Binary;

namespace BotService.Repair.ModelBackends.Gguf;

/// <summary>The value types of GGUF metadata.</summary>
internal static class GgufValues
{
    private const uint TextType = 8;
    private const uint ListType = 9;
    private const int LongestText = 1 << 16;
    private const int DeepestList = 4;

    /// <summary>A value, or null after skipping a list or a very long text.</summary>
    public static object? Read(GgufInput input) => input.UInt32() switch
    {
        TextType => input.Text(LongestText),
        ListType => Skip(input, 0),
        var type => Number(type, input.Bytes(Size(type))),
    };

    private static object Number(uint type, byte[] bytes) => type switch
    {
        0 => bytes[0],
        1 => (sbyte)bytes[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        3 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        5 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        6 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        7 => bytes[0] != 0,
        10 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        11 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    private static int Size(uint type) => type switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        10 or 11 or 12 => 8,
        _ => throw new InvalidDataException($"a value of the unknown type {type}"),
    };

    private static object? Skip(GgufInput input, int depth)
    {
        var type = input.UInt32();
        var count = input.UInt64();
        if (depth >= DeepestList || count > (ulong)input.Left)
        {
            throw new InvalidDataException($"a list of {count} values at depth {depth}");
        }

        if (type is not (TextType or ListType))
        {
            input.Skip(checked((long)count * Size(type)));
            return null;
        }

        for (var i = 0UL; i < count; i++)
        {
            _ = type == TextType ? input.Text(0) : Skip(input, depth + 1);
        }

        return null;
    }
}
