using System.Text;

namespace BotService.Repair.Sandboxes;

/// <summary>Gives what comes before the first mark to one sink and what comes after it to another. The mark itself goes to none.</summary>
internal sealed class MarkedSink(string mark, IByteSink before, IByteSink after) : IByteSink
{
    private readonly byte[] mark = Encoding.UTF8.GetBytes(mark);
    private byte[] held = [];
    private bool passed;

    public bool IsFull => before.IsFull;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (passed)
        {
            after.Write(bytes);
            return;
        }

        ReadOnlySpan<byte> all = held.Length == 0 ? bytes : [.. held, .. bytes];
        var at = all.IndexOf(mark);
        passed = at >= 0;
        var sure = passed ? at : all.Length - PossibleStart(all);
        before.Write(all[..sure]);
        if (passed)
        {
            after.Write(all[(at + mark.Length)..]);
            return;
        }

        held = all[sure..].ToArray();
    }

    public void Complete()
    {
        if (!passed)
        {
            before.Write(held);
        }

        before.Complete();
        after.Complete();
    }

    /// <returns>Length of the longest end of <paramref name="bytes"/> with which the mark may begin.</returns>
    private int PossibleStart(ReadOnlySpan<byte> bytes)
    {
        var length = Math.Min(bytes.Length, mark.Length - 1);
        while (length > 0 && !bytes[^length..].SequenceEqual(mark.AsSpan(0, length)))
        {
            length--;
        }

        return length;
    }
}
