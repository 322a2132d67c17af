using System.Text.RegularExpressions;

namespace BotService.Repair.Proposals.Models;

/// <summary>Finds the code in what a model answered.</summary>
internal static partial class AnswerCode
{
    /// <summary>The code block that shares the most lines with <paramref name="original"/>, or the whole answer when it has no block but
    /// shares lines.</summary>
    /// <returns>Null when there is no code.</returns>
    public static string? Of(string answer, string original)
    {
        var text = Invisible.Remove(Thoughts().Replace(answer, ""));
        var lines = original.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 1).ToHashSet();
        var blocks = Blocks(text).ToList();
        if (blocks.Count == 0)
        {
            blocks.Add(text);
        }

        var best = blocks.Select(b => (Block: b, Shared: b.Split('\n').Count(l => lines.Contains(l.Trim())))).MaxBy(b => b.Shared);
        return best.Shared > 0 ? best.Block : null;
    }

    /// <summary>Blocks between fences; one that is not closed ends with the answer.</summary>
    private static IEnumerable<string> Blocks(string text)
    {
        var (block, fence) = (new List<string>(), "");
        foreach (var line in text.Split('\n'))
        {
            var mark = Fence().Match(line);
            if (fence.Length == 0)
            {
                fence = mark.Success ? mark.Groups[1].Value : "";
            }
            else if (mark.Success && mark.Groups[1].Value.StartsWith(fence, StringComparison.Ordinal) && mark.Groups[2].Value.Trim().Length == 0)
            {
                yield return string.Join('\n', block);
                (block, fence) = ([], "");
            }
            else
            {
                block.Add(line);
            }
        }

        if (fence.Length > 0 && block.Count > 0)
        {
            yield return string.Join('\n', block);
        }
    }

    [GeneratedRegex(@"^\s*(`{3,}|~{3,})(.*)$")]
    private static partial Regex Fence();

    /// <summary>What reasoning models write before their answer.</summary>
    [GeneratedRegex(@"^\s*<think>.*?</think>", RegexOptions.Singleline)]
    private static partial Regex Thoughts();
}
