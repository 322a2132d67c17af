using BotService.Repair.ModelBackends;
using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Models;

/// <summary>Which tokens of a forced passage may be replaced, and by which others: what could only change comments or layout is left out.</summary>
internal sealed class DeviationPlaces(Passage passage)
{
    private readonly string text = passage.Text;
    private readonly bool layoutMatters = passage.File.Language.Id == "python";
    private readonly string comment = passage.File.Language.Id == "python" ? "#" : "//";
    private readonly int code = passage.Text.Length - passage.Text.TrimStart().Length;
    private readonly IReadOnlyList<(int Start, int End)> comments =
    [
        .. passage.File.Source.Tokens
            .Where(t => t.Kind == TokenKind.Comment && t.End > passage.Start && t.Start < passage.End)
            .Select(t => (t.Start - passage.Start, t.End - passage.Start)),
    ];

    /// <summary>Stands for what follows the whole text.</summary>
    public bool IsEnd(ForcedPosition position) => position.Start == text.Length;

    /// <summary>Not inside a comment, nor in the blanks before the passage's first code, nor in a test beside the product.</summary>
    public bool IsOpen(ForcedPosition position) =>
        !(position.Start < code && position.Start + position.Length <= code && position.Length > 0)
        && !comments.Any(c => position.Start > c.Start && position.Start < c.End)
        && !passage.File.IsTestCode(passage.Start + position.Start);

    public bool MayStart(ForcedPosition position, TokenChoice choice)
    {
        var own = text.Substring(position.Start, position.Length);
        return (IsEnd(position) || choice.Token != position.Token)
            && !OnlyCutsElsewhere(position, choice)
            && !EndsAnswer(choice)
            && !choice.Text.TrimStart().StartsWith(comment, StringComparison.Ordinal)
            && !choice.Text.TrimStart().StartsWith("/*", StringComparison.Ordinal)
            && (position.Length == 0 || !SameLayout(own, choice.Text));
    }

    /// <summary>The end of the answer, or of its code block, whose fence may be several tokens.</summary>
    public static bool EndsAnswer(TokenChoice choice) => choice.Ends || IsFence(choice.Text.Trim());

    /// <summary>Equal but for blank lines, or, where layout does not matter, blanks of any kind.</summary>
    private bool SameLayout(string own, string other)
    {
        if (own.Trim() != other.Trim() || other.Length == 0)
        {
            return false;
        }

        return !layoutMatters || (own.Contains('\n') && other.Contains('\n') && AfterLines(own) == AfterLines(other));
    }

    /// <summary>A longer token for the same text.</summary>
    private bool OnlyCutsElsewhere(ForcedPosition position, TokenChoice choice) =>
        position.Length > 0 && choice.Text.Length > position.Length && text.AsSpan(position.Start).StartsWith(choice.Text);

    private static bool IsFence(string text) => text.Length > 0 && text.Trim('`').Length == 0;

    private static string AfterLines(string blanks) => blanks[(blanks.LastIndexOf('\n') + 1)..];
}
