namespace BotService.Repair.Sandboxes.Egress;

/// <summary>What was read up to the end of a head, and a little beyond it.</summary>
/// <param name="Surplus">What came after it in the same breath.</param>
internal readonly record struct ReadHead(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Surplus);

/// <summary>Reads heads of requests and responses.</summary>
internal static class RequestReader
{
    public const int MostBytes = 32 << 10;

    /// <returns>Null when the stream ends before the head does, or the head is longer than <see cref="MostBytes"/>.</returns>
    public static async Task<ReadHead?> ReadAsync(Stream stream, CancellationToken token)
    {
        var buffer = new byte[MostBytes];
        for (var length = 0; length < buffer.Length;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), token);
            if (read == 0)
            {
                return null;
            }

            var searched = Math.Max(0, length - 3);
            length += read;
            if (buffer.AsSpan(searched, length - searched).IndexOf("\r\n\r\n"u8) is var end and >= 0)
            {
                var headEnd = searched + end + 4;
                return new ReadHead(buffer.AsMemory(0, headEnd), buffer.AsMemory(headEnd, length - headEnd));
            }
        }

        return null;
    }
}
