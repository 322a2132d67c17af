using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Adds a conjunct or a disjunct to a condition: one of the file, one with another name in it, a check for nothing, empty, zero, parity.</summary>
internal sealed class ConditionParts : IPatternOperator
{
    private const int MostOfFile = 12;
    private const int MostVariants = 16;

    public IReadOnlyList<string> Names { get; } = ["condition of file", "condition variant", "condition check", "condition replaced"];

    public IEnumerable<Suggestion> At(Site site)
    {
        foreach (var target in Targets(site).Distinct())
        {
            foreach (var (name, fit, text) in Parts(site.File, target).DistinctBy(p => p.Text))
            {
                foreach (var suggestion in Joined(site.File, target, name, fit, text))
                {
                    yield return suggestion;
                }
            }
        }
    }

    /// <summary>Whole conditions, filters, and returned or assigned truth values.</summary>
    private static IEnumerable<Span> Targets(Site site)
    {
        var file = site.File;
        foreach (var head in file.Conditions.Heads.Where(h => h.First >= site.First && h.First <= site.Last))
        {
            yield return head;
        }

        foreach (var part in file.Conditions.Parts.Where(p => p.First >= site.First && p.First <= site.Last))
        {
            yield return file.Expressions.Around(part.First) is var whole && whole.First <= part.First && whole.Last >= part.Last ? whole : part;
            if (file.Tree.Text(part.First - 1) is "||" or "or" or "&&" or "and" or "(" || file.Tree.Text(part.Last + 1) is "||" or "or" or "&&" or "and")
            {
                yield return part;
            }
        }
    }

    private static IEnumerable<(string Name, double Fit, string Text)> Parts(PatternFile file, Span target)
    {
        var own = file.Tree.Slice(target.First, target.Last);
        foreach (var variant in Variants(file, target).Take(MostVariants))
        {
            yield return ("condition variant", 1, variant);
        }

        foreach (var ((text, distance), rank) in file.Conditions.Near(target.First, file.Names.ScopeAt(target.First)).Where(c => !own.Contains(c.Text, StringComparison.Ordinal)).Take(MostOfFile).Select((c, r) => (c, r)))
        {
            yield return ("condition of file", 1.0 / (1 + (0.2 * rank) + (0.02 * distance)), text);
        }

        foreach (var (text, fit) in Checks(file, target))
        {
            yield return ("condition check", fit, text);
        }
    }

    /// <summary>A comparison of the condition with two of its names in each other's place.</summary>
    private static IEnumerable<string> Variants(PatternFile file, Span target)
    {
        var comparisons = file.Conditions.Parts.Where(p => p.First >= target.First && p.Last <= target.Last && p.Count > 3);
        foreach (var part in comparisons)
        {
            var names = Enumerable.Range(part.First, part.Count).Where(file.Names.IsVariable).ToList();
            for (var a = 0; a < names.Count; a++)
            {
                for (var b = a + 1; b < names.Count; b++)
                {
                    if (file.Tree.Text(names[a]) != file.Tree.Text(names[b]))
                    {
                        yield return Swapped(file, part, names[a], names[b]);
                    }
                }
            }
        }
    }

    private static string Swapped(PatternFile file, Span part, int a, int b) =>
        file.Tree.Slice(part.First, a)[..^file.Tree[a].Length] + file.Tree.Text(b) + file.Tree.Source[file.Tree[a].End..file.Tree[b].Start] + file.Tree.Text(a) + file.Tree.Source[file.Tree[b].End..file.Tree[part.Last].End];

    private static IEnumerable<(string Text, double Fit)> Checks(PatternFile file, Span target)
    {
        var operands = Enumerable.Range(target.First, target.Count)
            .Where(i => file.Tree.Kind(i) == TokenKind.Identifier && file.Expressions.Primary(i).First == i)
            .Select(file.Expressions.Primary)
            .Where(s => s.Last <= target.Last)
            .DistinctBy(s => file.Tree.Slice(s.First, s.Last))
            .Take(4);
        foreach (var span in operands)
        {
            foreach (var check in ChecksOf(file, file.Tree.Slice(span.First, span.Last), file.Names.KindOf(span)))
            {
                yield return check;
            }
        }
    }

    public static IEnumerable<(string Text, double Fit)> ChecksOf(PatternFile file, string value, ValueKind kind)
    {
        var equal = file.Language is "javascript" or "typescript" && file.Tree.Source.Contains("===", StringComparison.Ordinal) ? "===" : "==";
        if (kind is ValueKind.Number or ValueKind.Unknown)
        {
            var fit = kind == ValueKind.Number ? 1 : file.IsTyped ? 0.3 : 0.5;
            yield return ($"{value} % 2 {equal} 0", 0.7 * fit);
            yield return ($"{value} % 2 {equal} 1", 0.6 * fit);
            yield return ($"{value} % 2 != 0", 0.6 * fit);
            yield return ($"{value} > 0", 0.9 * fit);
            yield return ($"{value} >= 0", 0.5 * fit);
            yield return ($"{value} != 0", 0.7 * fit);
            yield return ($"{value} {equal} 0", 0.5 * fit);
            yield return ($"{value} > 1", 0.4 * fit);
        }

        foreach (var nothing in kind is ValueKind.Number or ValueKind.Boolean ? [] : Nothing(file.Language, value))
        {
            yield return (nothing, 0.5);
        }
    }

    private static string[] Nothing(string language, string value) => language switch
    {
        "python" => [$"{value} is not None", $"{value} is None", value, $"not {value}", $"len({value}) > 0"],
        "javascript" or "typescript" => [$"{value} != null", $"{value} == null", $"{value}.length > 0", $"!{value}"],
        "java" => [$"{value} != null", $"{value} == null", $"!{value}.isEmpty()"],
        "csharp" => [$"{value} is not null", $"{value} is null", $"{value}.Length > 0", $"{value}.Count > 0"],
        "go" => [$"{value} != nil", $"{value} == nil", $"len({value}) > 0"],
        "rust" => [$"!{value}.is_empty()", $"{value}.is_some()"],
        _ => [$"{value} != NULL", $"!{value}.empty()"],
    };

    private static IEnumerable<Suggestion> Joined(PatternFile file, Span target, string name, double fit, string text)
    {
        var (and, or) = Connectives(file);
        var own = file.Tree.Slice(target.First, target.Last);
        var (hasOr, hasAnd) = (Has(file, target, 20), Has(file, target, 25));
        yield return new(name, (hasOr ? 0.6 : 1) * (name == "condition variant" ? 0.4 : 1) * fit, file.Edits.Replace(target, $"{(hasOr ? $"({own})" : own)} {and} {Wrapped(text, or)}"));
        yield return new(name, (hasOr ? 1 : 0.5) * fit, file.Edits.Replace(target, $"{own} {or} {text}"));
        if (name == "condition variant")
        {
            yield return new(name, 0.9 * fit, file.Edits.Replace(target, $"{text} {or} {own}"));
        }
        else if (hasOr || hasAnd)
        {
            yield return new("condition replaced", 0.3 * fit, file.Edits.Replace(target, text));
        }
        else
        {
            yield return new("condition replaced", 0.6 * fit, file.Edits.Replace(target, text));
            yield return new(name, 0.5 * fit, file.Edits.Replace(target, $"{Wrapped(text, or)} {and} {own}"));
        }
    }

    /// <summary>Words where the language or, in C++, the file has them.</summary>
    private static (string And, string Or) Connectives(PatternFile file)
    {
        var words = file.IsPython || (file.Language == "cpp" && Enumerable.Range(0, file.Tree.Count).Any(i => file.Expressions.IsBinary(i) && file.Tree.Text(i) is "and" or "or"));
        return words ? ("and", "or") : ("&&", "||");
    }

    private static string Wrapped(string text, string or) => text.Contains($" {or} ", StringComparison.Ordinal) ? $"({text})" : text;

    private static bool Has(PatternFile file, Span target, int level) =>
        Enumerable.Range(target.First, target.Count).Any(i => file.Expressions.PrecedenceOf(i) == level && file.Tree.Group(i) == file.Tree.Group(target.First));
}
