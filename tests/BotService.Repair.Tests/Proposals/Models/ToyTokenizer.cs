using System.Text;
using System.Text.RegularExpressions;
using BotService.Repair.ModelBackends;

namespace BotService.Repair.Tests.Proposals.Models;

/// <summary>Splits texts into tokens as the test wants, as spans of UTF-16 characters that a token completes.</summary>
internal sealed partial class ToyTokenizer
{
    private readonly Func<string, IEnumerable<(int Start, int Length)>> split;
    private readonly Dictionary<string, int> ids = [];

    private ToyTokenizer(Func<string, IEnumerable<(int Start, int Length)>> split) => this.split = split;

    /// <summary>Words with the blank before them, line ends with the indentation behind them, single other characters.</summary>
    public static ToyTokenizer Words() => new(text => Word().Matches(text).Select(m => (m.Index, m.Length)));

    /// <summary>One token for each byte of UTF-8: all but the last of a character complete nothing.</summary>
    public static ToyTokenizer Bytes() => new(Split);

    public IEnumerable<(int Start, int Length)> Spans(string text) => split(text);

    public int Id(string token) => ids.TryGetValue(token, out var id) ? id : ids[token] = ids.Count;

    private static IEnumerable<(int Start, int Length)> Split(string text)
    {
        var start = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            for (var i = 1; i < rune.Utf8SequenceLength; i++)
            {
                yield return (start, 0);
            }

            yield return (start, rune.Utf16SequenceLength);
            start += rune.Utf16SequenceLength;
        }
    }

    [GeneratedRegex(@"\n[ \t]*| ?\w+| ?[^\w\s]+|[ \t]")]
    private static partial Regex Word();
}
