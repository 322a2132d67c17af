using System.Text;

namespace BotService.Repair.Sandboxes;

/// <summary>Reads a stream to its end but keeps only its head and its tail.</summary>
internal static class BoundedText
{
    public static async Task<(string Text, long Dropped)> ReadAsync(Stream stream, int limit)
    {
        var half = Math.Max(1, limit / 2);
        var head = new MemoryStream();
        var tail = new byte[half];
        long tailWritten = 0;
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await ReadSafelyAsync(stream, buffer)) > 0)
        {
            var toHead = (int)Math.Min(read, half - head.Length);
            head.Write(buffer, 0, toHead);
            for (var i = toHead; i < read; i++)
            {
                tail[tailWritten++ % half] = buffer[i];
            }
        }

        var kept = (int)Math.Min(tailWritten, half);
        var ordered = new byte[kept];
        for (var i = 0; i < kept; i++)
        {
            ordered[i] = tail[(tailWritten - kept + i) % half];
        }

        var dropped = tailWritten - kept;
        var gap = dropped == 0 ? "" : $"\n[... {dropped} bytes dropped ...]\n";
        return (Encoding.UTF8.GetString(head.ToArray()) + gap + Encoding.UTF8.GetString(ordered), dropped);
    }

    private static async Task<int> ReadSafelyAsync(Stream stream, byte[] buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
