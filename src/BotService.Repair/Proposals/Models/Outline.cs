using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Models;

/// <summary>What a function of a long file uses of the rest: the file's head and the signatures of functions that it names.</summary>
internal static class Outline
{
    private const int HeadLines = 30;
    private const int MostSignatures = 30;

    /// <returns>The fullest form first; empty for a whole file.</returns>
    public static IReadOnlyList<string> Forms(Passage passage)
    {
        if (passage.IsWholeFile)
        {
            return [];
        }

        var (head, signatures) = (Head(passage), string.Join('\n', Signatures(passage).Take(MostSignatures)));
        return [.. new[] { $"{head}\n\n{signatures}".Trim(), signatures, head }.Where(f => f.Length > 0).Distinct()];
    }

    /// <summary>Imports, constants and the like: the lines before the first function and before the passage.</summary>
    private static string Head(Passage passage)
    {
        var shown = passage.File.Shown;
        var first = passage.File.Source.Functions.Select(f => f.Start).Append(passage.LeadStart).Min();
        var end = Math.Min(shown.LineStart(shown.LineAt(first)), shown.LineStart(Math.Min(HeadLines, shown.LineCount)));
        return shown.Text[..end].Trim();
    }

    private static IEnumerable<string> Signatures(Passage passage)
    {
        var file = passage.File.Source;
        var used = file.Tokens
            .Where(t => t.Kind == TokenKind.Identifier && t.Start >= passage.LeadStart && t.Start < passage.End)
            .Select(file.TextOf)
            .ToHashSet();
        return file.Functions
            .Where(f => used.Contains(f.Name) && (f.End <= passage.LeadStart || f.Start >= passage.End))
            .Select(f => file.Text[f.Start..f.BodyStart].Trim().TrimEnd('{', ' '))
            .Distinct();
    }
}
