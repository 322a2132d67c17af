using System.Text;
using System.Text.RegularExpressions;

namespace BotService.Forges;

/// <summary>The end of a job's log, as a person would read it.</summary>
internal static partial class JobLogText
{
    private const int Chunk = 64 << 10;

    /// <param name="most">Bytes of the raw log that are kept.</param>
    public static async Task<string> TailAsync(Stream log, int most, CancellationToken token)
    {
        var kept = new byte[most];
        var chunk = new byte[Math.Min(Chunk, Math.Max(most, 1))];
        long total = 0;
        for (int read; (read = await log.ReadAsync(chunk, token)) > 0; total += read)
        {
            for (var i = 0; i < read && most > 0; i++)
            {
                kept[(int)((total + i) % most)] = chunk[i];
            }
        }

        if (total <= most)
        {
            return Clean(Encoding.UTF8.GetString(kept, 0, (int)total));
        }

        // The first line of a cut log is only a part of one.
        var start = (int)(total % most);
        var text = Encoding.UTF8.GetString([.. kept[start..], .. kept[..start]]);
        return Clean(text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
    }

    public static string Clean(string log) => Prefix().Replace(Escape().Replace(Section().Replace(log, "").Replace("\r\n", "\n", StringComparison.Ordinal), ""), "").TrimStart('\uFEFF');

    // GitLab's marks of foldable sections end with a carriage return and an erase sequence.
    [GeneratedRegex(@"section_(start|end):\d{1,20}:[^\r\n]{0,200}\r(\x1b\[0K)?")]
    private static partial Regex Section();

    [GeneratedRegex(@"\x1b(\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\x07\x1b]{0,500}(\x07|\x1b\\)|[@-Z\\-_])")]
    private static partial Regex Escape();

    // GitHub Actions writes a time before each line; GitLab one with a stream's number.
    [GeneratedRegex(@"^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z( \d\d[OE][ +]?)? ?", RegexOptions.Multiline)]
    private static partial Regex Prefix();
}
