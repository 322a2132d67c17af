using System.Text;
using System.Threading.Channels;

namespace BotService.Repair.Sandboxes;

/// <summary>Cuts a byte stream into lines; full when nobody reads them.</summary>
internal sealed class LineQueue : IByteSink
{
    /// <summary>What a longer line has beyond this is dropped.</summary>
    public const int LineBytes = 4 << 20;

    private const int QueuedBytes = 8 << 20;
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = false, SingleWriter = true });
    private readonly MemoryStream line = new();
    private long queued;

    public bool IsFull => Interlocked.Read(ref queued) > QueuedBytes;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            Append(bytes[..end]);
            Flush();
        }

        Append(bytes);
    }

    public void Complete()
    {
        if (line.Length > 0)
        {
            Flush();
        }

        lines.Writer.TryComplete();
    }

    /// <summary>Nothing further is taken; what is queued can still be read.</summary>
    public void Close() => lines.Writer.TryComplete();

    /// <returns>Null at the end.</returns>
    public async Task<string?> ReadAsync(CancellationToken token)
    {
        while (await lines.Reader.WaitToReadAsync(token))
        {
            if (lines.Reader.TryRead(out var text))
            {
                Interlocked.Add(ref queued, -text.Length - 1);
                return text;
            }
        }

        return null;
    }

    private void Append(ReadOnlySpan<byte> bytes) => line.Write(bytes[..Math.Min(bytes.Length, LineBytes - (int)line.Length)]);

    private void Flush()
    {
        var text = Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r');
        line.SetLength(0);
        Interlocked.Add(ref queued, text.Length + 1);
        lines.Writer.TryWrite(text);
    }
}
