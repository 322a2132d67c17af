using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Another variable in scope, nearest first: at one place, throughout the line, or two that change places in the line or the function.</summary>
internal sealed class Variables : IPatternOperator
{
    private const int Most = 12;

    public IReadOnlyList<string> Names { get; } = ["variable", "variable everywhere", "variables swapped"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var i in site.Tokens.Where(file.Names.IsVariable))
        {
            foreach (var (name, nearness) in file.Names.VariablesAt(i).Take(Most))
            {
                var fit = nearness * Match(file, i, name);
                if (fit <= 0)
                {
                    continue;
                }

                yield return new("variable", fit, file.Edits.Replace(i, name));
                foreach (var suggestion in Wider(site, i, name, fit))
                {
                    yield return suggestion;
                }
            }
        }
    }

    private static double Match(PatternFile file, int i, string name)
    {
        var (old, other) = (file.Names.KindOf(file.Tree.Text(i)), file.Names.KindOf(name));
        var fit = old == other && old != ValueKind.Unknown ? 1 : Patterns.Names.Fits(old, other) ? 0.7 : file.IsTyped ? 0 : 0.2;
        if (file.IsTyped && other == ValueKind.Number && file.Tree.Text(i + 1) is "." or "[" && old != ValueKind.Number)
        {
            return 0;
        }

        return !IsDeclaration(file, i) ? fit : file.IsTyped ? 0 : fit * 0.2;
    }

    private static bool IsDeclaration(PatternFile file, int i) =>
        file.Tree.Text(i - 1) is "let" or "const" or "var" or "mut" or "auto" or "int" or "for" or "double" || (file.IsTyped && (file.Tree.Kind(i - 1) == TokenKind.Identifier || (file.Tree.Kind(i - 1) == TokenKind.Punctuation && file.Tree.Text(i - 1) is ">" or "]"))) || file.Tree.Text(i + 1) == ":=";

    private static IEnumerable<Suggestion> Wider(Site site, int i, string name, double fit)
    {
        var file = site.File;
        var old = file.Tree.Text(i);
        var onLine = site.Tokens.Where(k => file.Tree.Text(k) == old && file.Names.IsVariable(k)).ToList();
        if (onLine[0] != i)
        {
            yield break;
        }

        if (onLine.Count > 1)
        {
            yield return new("variable everywhere", fit, [.. onLine.Select(k => file.Edits.Replace(k, name))]);
        }

        if (Swap(file, site.Tokens, old, name) is { } swap)
        {
            yield return new("variables swapped", fit, swap);
        }

        var scope = file.Names.ScopeAt(i);
        var body = Enumerable.Range(scope.First, scope.Count);
        if (body.First(k => file.Tree.Text(k) == old && file.Names.IsVariable(k)) == i && Swap(file, body, old, name) is { Length: < 40 } throughout)
        {
            yield return new("variables swapped", fit * 0.5, throughout);
        }
    }

    private static Change[]? Swap(PatternFile file, IEnumerable<int> tokens, string one, string other)
    {
        var places = tokens.Where(k => (file.Tree.Text(k) == one || file.Tree.Text(k) == other) && file.Names.IsVariable(k)).ToList();
        var both = places.Any(k => file.Tree.Text(k) == one) && places.Any(k => file.Tree.Text(k) == other);
        return both ? [.. places.Select(k => file.Edits.Replace(k, file.Tree.Text(k) == one ? other : one))] : null;
    }
}
