using System.Text;

namespace BotService.Repair.Sandboxes;

/// <summary>Takes any amount of output but keeps only its head and its tail. Can be read at any time, from any thread.</summary>
internal sealed class BoundedText : IByteSink
{
    private readonly Lock gate = new();
    private readonly int headLimit;
    private readonly int tailLimit;
    private readonly MemoryStream head = new();
    private byte[] tail = [];
    private long tailWritten;

    /// <param name="limit">Bytes kept in all, half of them from the head; at least 2.</param>
    public BoundedText(int limit) => (headLimit, tailLimit) = (Math.Max(1, limit / 2), Math.Max(1, limit / 2));

    private BoundedText(int headLimit, int tailLimit) => (this.headLimit, this.tailLimit) = (headLimit, tailLimit);

    /// <summary>Keeps only the end.</summary>
    public static BoundedText TailOf(int limit) => new(0, limit);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            var toHead = Math.Min(bytes.Length, headLimit - (int)head.Length);
            head.Write(bytes[..toHead]);
            WriteTail(bytes[toHead..]);
        }
    }

    /// <summary>The text so far, with a line in place of what was dropped, and how many bytes that were.</summary>
    public (string Text, long Dropped) Read()
    {
        lock (gate)
        {
            var kept = (int)Math.Min(tailWritten, tail.Length);
            var start = kept == 0 ? 0 : (int)((tailWritten - kept) % tail.Length);
            var toEnd = Math.Min(kept, tail.Length - start);
            var dropped = tailWritten - kept;
            var bytes = new MemoryStream();
            head.WriteTo(bytes);
            bytes.Write(dropped == 0 ? [] : Encoding.UTF8.GetBytes($"\n[... {dropped} bytes dropped ...]\n"));
            bytes.Write(tail, start, toEnd);
            bytes.Write(tail, 0, kept - toEnd);
            return (Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length), dropped);
        }
    }

    private void WriteTail(ReadOnlySpan<byte> bytes)
    {
        Grow(tailWritten + bytes.Length);
        if (bytes.Length > tail.Length)
        {
            tailWritten += bytes.Length - tail.Length;
            bytes = bytes[^tail.Length..];
        }

        while (bytes.Length > 0)
        {
            var at = (int)(tailWritten % tail.Length);
            var part = Math.Min(bytes.Length, tail.Length - at);
            bytes[..part].CopyTo(tail.AsSpan(at));
            tailWritten += part;
            bytes = bytes[part..];
        }
    }

    /// <summary>The ring grows only until it first wraps, so little output takes little memory.</summary>
    private void Grow(long needed)
    {
        if (needed > tail.Length && tail.Length < tailLimit)
        {
            Array.Resize(ref tail, (int)Math.Min(tailLimit, Math.Max(needed, tail.Length * 2L)));
        }
    }
}
