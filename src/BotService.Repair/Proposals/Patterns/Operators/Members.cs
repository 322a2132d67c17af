using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Another member or function: a sibling in the library, one of the same arity that the file uses or declares.</summary>
internal sealed class Members : IPatternOperator
{
    private const int Most = 8;

    public IReadOnlyList<string> Names { get; } = ["sibling", "member of file", "function of file"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var i in site.Tokens.Where(i => file.Tree.Kind(i) == TokenKind.Identifier && !IsDeclared(file, i)))
        {
            var call = file.Tree.Text(i + 1) == "(" && file.Tree.IsOpen(i + 1);
            var member = file.Tree.Text(i - 1) is "." or "?." or "::" or "->";
            if (!call && !member)
            {
                continue;
            }

            foreach (var (sibling, rank) in Siblings.Of(file.Tree.Text(i), file.Language).Select((s, r) => (s, r)))
            {
                yield return new("sibling", 1.0 / (1 + (0.15 * rank)), file.Edits.Replace(i, sibling));
            }

            foreach (var (other, rank) in OfFile(file, i, call, member).Take(Most).Select((o, r) => (o, r)))
            {
                yield return new(member ? "member of file" : "function of file", (member && file.IsTyped ? 0.3 : 1) / (1 + (0.3 * rank)), file.Edits.Replace(i, other));
            }
        }

        foreach (var swap in SwappedCases(site))
        {
            yield return swap;
        }
    }

    private static bool IsDeclared(PatternFile file, int i) => file.Tree.Text(i - 1) is "def" or "func" or "fn" or "function" or "new" or "class" || file.Names.Functions.Any(f => f.NameStart == file.Tree[i].Start);

    private static IEnumerable<string> OfFile(PatternFile file, int i, bool call, bool member) => Enumerable.Range(0, file.Tree.Count)
        .Where(k => file.Tree.Kind(k) == TokenKind.Identifier && file.Tree.Text(k) != file.Tree.Text(i) && (member ? file.Tree.Text(k - 1) == file.Tree.Text(i - 1) : file.Tree.Text(k - 1) is not ("." or "?." or "::" or "->" or "new")))
        .Where(k => call ? file.Tree.Text(k + 1) == "(" && Arity(file, k + 1) == Arity(file, i + 1) : file.Tree.Text(k + 1) != "(")
        .Where(k => !member || file.Names.FunctionAt(k) is not null)
        .OrderBy(k => Receiver(file, k) == Receiver(file, i) ? 0 : 1)
        .ThenBy(k => Math.Abs(k - i))
        .Select(file.Tree.Text)
        .Distinct();

    private static string Receiver(PatternFile file, int i) => file.Tree.Text(i - 1) == "." ? file.Tree.Text(i - 2) : "";

    private static int Arity(PatternFile file, int open) => file.Tree.IsOpen(open) ? ParameterNames.Parts(file.Tree, open).Count() : -1;

    /// <summary>Two siblings that stand in each other's place, one here and one further on.</summary>
    private static IEnumerable<Suggestion> SwappedCases(Site site)
    {
        var file = site.File;
        var scope = file.Names.ScopeAt(site.First);
        foreach (var i in site.Tokens.Where(i => file.Tree.Kind(i) == TokenKind.Identifier && file.Tree.Text(i + 1) == "("))
        {
            var siblings = Siblings.Of(file.Tree.Text(i), file.Language).ToHashSet();
            var others = Enumerable.Range(i + 1, Math.Max(0, scope.Last - i)).Where(k => siblings.Contains(file.Tree.Text(k)) && file.Tree.Text(k + 1) == "(").Take(2);
            foreach (var k in others)
            {
                yield return new("sibling", 0.8, file.Edits.Replace(i, file.Tree.Text(k)), file.Edits.Replace(k, file.Tree.Text(i)));
                foreach (var (one, other) in siblings.Append(file.Tree.Text(i)).SelectMany(_ => siblings, (a, b) => (a, b)).Where(p => p.a != file.Tree.Text(i) && p.b != file.Tree.Text(k)).Take(6))
                {
                    yield return new("sibling", 0.15, file.Edits.Replace(i, one), file.Edits.Replace(k, other));
                }
            }
        }
    }
}
