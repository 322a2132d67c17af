using System.Text.RegularExpressions;

namespace BotService.Repair.Proposals.Models;

/// <param name="Path">As the model wrote it; "" when it named none.</param>
internal sealed record EditBlock(string Path, IReadOnlyList<string> Search, IReadOnlyList<string> Replacement);

/// <summary>Reads search/replace blocks, also when the marks are not quite right.</summary>
internal static partial class EditBlocks
{
    public const string Search = "<<<<<<< SEARCH\n";
    public const string Divider = "=======\n";
    public const string Replace = ">>>>>>> REPLACE\n";

    public static IReadOnlyList<EditBlock> Of(string answer)
    {
        var lines = Invisible.Remove(answer).Split('\n');
        var blocks = new List<EditBlock>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!Start().IsMatch(lines[i]))
            {
                continue;
            }

            var divider = Array.FindIndex(lines, i + 1, l => Middle().IsMatch(l));
            var end = divider < 0 ? -1 : Array.FindIndex(lines, divider + 1, l => End().IsMatch(l));
            if (end < 0)
            {
                break;
            }

            blocks.Add(new EditBlock(PathAbove(lines, i), lines[(i + 1)..divider], lines[(divider + 1)..end]));
            i = end;
        }

        return blocks;
    }

    /// <summary>The nearest line above that is neither blank nor a fence, without the decoration that models put around paths.</summary>
    private static string PathAbove(string[] lines, int start)
    {
        for (var i = start - 1; i >= 0 && !End().IsMatch(lines[i]); i--)
        {
            var path = lines[i].Trim().Trim('`', '*', '#', ':', ' ', '"');
            if (path.Length > 0 && !lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                return path;
            }
        }

        return "";
    }

    [GeneratedRegex(@"^\s*<{5,}\s*(?:SEARCH|ORIGINAL|HEAD)?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Start();

    [GeneratedRegex(@"^\s*={5,}\s*$")]
    private static partial Regex Middle();

    [GeneratedRegex(@"^\s*>{5,}\s*(?:REPLACE|UPDATED|NEW)?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex End();
}
