using BotService.Repair.Syntax;

namespace BotService.Repair.Selection;

/// <summary>Shapes that patches which only satisfy the tests have more often than correct ones.</summary>
/// <remarks>The idea, with other shapes, is that of Tan et al., "Anti-patterns in search-based program repair" (FSE 2016).</remarks>
internal static class AntiPatterns
{
    private static readonly HashSet<string> Comparing = ["==", "!=", "===", "!==", "<", ">", "<=", ">=", "-", "/", "%", "=", "&&", "||", "and", "or"];

    /// <returns>How many the patch brings that the original has not; 0 for a language that is not known.</returns>
    public static int Count(string path, string before, string after)
    {
        if (Language.Of(path) is null)
        {
            return 0;
        }

        var (old, fresh) = (SourceFile.Parse(path, before), SourceFile.Parse(path, after));
        return LeftUnused(old, fresh) + More(RepeatedLines(old), RepeatedLines(fresh)) + More(SameOnBothSides(old), SameOnBothSides(fresh));
    }

    private static int More(int before, int after) => Math.Max(0, after - before);

    /// <summary>Names that nothing reads any more.</summary>
    private static int LeftUnused(SourceFile before, SourceFile after)
    {
        var uses = Names(before).CountBy(n => n).ToDictionary();
        return Names(after).CountBy(n => n).Count(n => n.Value == 1 && uses.GetValueOrDefault(n.Key) > 1);
    }

    /// <summary>Names that are neither called nor members: variables, for the most part.</summary>
    private static IEnumerable<string> Names(SourceFile file)
    {
        var tokens = file.Tokens;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == TokenKind.Identifier && TextAt(file, i - 1) is not ("." or "::" or "->") && TextAt(file, i + 1) != "(")
            {
                yield return file.TextOf(tokens[i]);
            }
        }
    }

    /// <summary>Statements that stand twice in a row.</summary>
    private static int RepeatedLines(SourceFile file)
    {
        var lines = file.Text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        return lines.Zip(lines.Skip(1)).Count(p => p.First == p.Second && p.First.Contains('=', StringComparison.Ordinal));
    }

    /// <summary><c>a == a</c>, <c>a - a</c>, <c>a = a</c>.</summary>
    private static int SameOnBothSides(SourceFile file) => Enumerable.Range(1, Math.Max(0, file.Tokens.Count - 2)).Count(i =>
        Comparing.Contains(TextAt(file, i))
        && file.Tokens[i - 1].Kind == TokenKind.Identifier
        && TextAt(file, i - 1) == TextAt(file, i + 1)
        && TextAt(file, i - 2) is not ("." or "::" or "->" or "*" or "/" or "%" or "+" or "-")
        && TextAt(file, i + 2) is not ("." or "::" or "->" or "(" or "[" or "*" or "/" or "%"));

    private static string TextAt(SourceFile file, int index) =>
        index >= 0 && index < file.Tokens.Count ? file.TextOf(file.Tokens[index]) : "";
}
