using System.Collections.Frozen;
using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Puts a call around an expression or a link behind it: of the library, or one that the file uses.</summary>
internal sealed class CallWraps : IPatternOperator
{
    private const int MostOfFile = 6;

    private static readonly FrozenDictionary<string, (string[] Calls, string[] Links)> Library = new Dictionary<string, (string[], string[])>
    {
        ["python"] = (["len({0})", "str({0})", "int({0})", "abs({0})", "sorted({0})", "set({0})", "list({0})", "round({0})", "float({0})", "max({0})", "sum({0})", "reversed({0})", "tuple({0})", "bool({0})", "repr({0})"],
            [".lower()", ".upper()", ".strip()", "[1:]", "[:-1]", "[::-1]", "[0]", "[-1]", ".copy()", ".split()", ".items()", ".keys()", ".values()"]),
        ["javascript"] = (["Math.abs({0})", "Math.floor({0})", "Math.round({0})", "Math.ceil({0})", "String({0})", "Number({0})", "parseInt({0})"],
            [".toLowerCase()", ".toUpperCase()", ".trim()", ".length", ".slice(1)", ".slice(0, -1)", ".reverse()", ".sort()", ".toString()", ".join('')", ".slice()", "[0]"]),
        ["java"] = (["Math.abs({0})", "(int) {0}", "(double) {0}", "(long) {0}", "String.valueOf({0})", "Math.max(0, {0})"],
            [".toLowerCase()", ".toUpperCase()", ".trim()", ".toString()", ".length()", ".size()", ".get(0)", ".substring(1)", ".isEmpty()", ".stripTrailing()"]),
        ["go"] = (["len({0})", "strings.ToLower({0})", "strings.ToUpper({0})", "strings.TrimSpace({0})", "math.Abs({0})", "string({0})", "int({0})", "float64({0})"], ["[1:]", "[0]"]),
        ["rust"] = ([], [".abs()", ".clone()", ".to_lowercase()", ".to_uppercase()", ".trim()", ".to_string()", ".len()", " as usize", " as i32", " as i64", " as f64", ".rev()", ".unwrap()", "[1..]", ".is_empty()"]),
        ["cpp"] = (["abs({0})", "to_string({0})", "tolower({0})", "toupper({0})", "(int){0}", "(double){0}", "floor({0})", "ceil({0})", "round({0})"], [".size()", ".length()", "[0]", ".substr(1)", ".back()"]),
        ["csharp"] = (["Math.Abs({0})", "(int){0}", "(double){0}", "(long){0}"], [".ToLowerInvariant()", ".ToUpperInvariant()", ".Trim()", ".ToString()", ".Length", ".Count", ".ToList()", ".ToArray()", "[0]", "?.ToString()"]),
    }.ToFrozenDictionary();

    public IReadOnlyList<string> Names { get; } = ["call around", "link added", "call of file around"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        var (calls, links) = Library.GetValueOrDefault(file.Language switch { "typescript" => "javascript", "c" => "cpp", _ => file.Language }, ([], []));
        var own = CallsOfFile(file, site.First).Take(MostOfFile).ToList();
        foreach (var (span, fit) in Operands(site).DistinctBy(o => o.Span))
        {
            var text = file.Tree.Slice(span.First, span.Last);
            var kind = file.Names.KindOf(span);
            foreach (var (call, rank) in calls.Select((c, r) => (c, r)))
            {
                if (!text.StartsWith(call[..call.IndexOf('{', StringComparison.Ordinal)], StringComparison.Ordinal) && Suits(call, kind, file.IsTyped))
                {
                    yield return new("call around", fit / (1 + (0.1 * rank)), file.Edits.Replace(span, string.Format(System.Globalization.CultureInfo.InvariantCulture, call, call[0] == '(' && span.Count > 1 ? $"({text})" : text)));
                }
            }

            foreach (var (link, rank) in links.Select((l, r) => (l, r)))
            {
                if (file.Expressions.Primary(span.First).First == span.First && file.Expressions.IsOperandEnd(span.Last) && !text.EndsWith(link, StringComparison.Ordinal) && Suits(link, kind, file.IsTyped))
                {
                    yield return new("link added", fit / (1 + (0.1 * rank)), file.Edits.After(span.Last, link));
                }
            }

            foreach (var (call, rank) in own.Select((c, r) => (c, r)))
            {
                var known = kind != ValueKind.Unknown && kind == ParameterKind(file, call);
                yield return new("call of file around", fit * (!file.IsTyped || known ? 1 : 0.3) / (1 + (0.3 * rank)), file.Edits.Replace(span, $"{call}({text})"));
            }
        }
    }

    /// <summary>What the only parameter of a function of the file holds.</summary>
    private static ValueKind ParameterKind(PatternFile file, string name) =>
        file.Names.Functions.FirstOrDefault(f => f.Name == name)?.ParameterNames is [var parameter] ? file.Names.KindOf(parameter) : ValueKind.Unknown;

    private static bool Suits(string shape, ValueKind kind, bool typed) => kind switch
    {
        ValueKind.Number => !shape.StartsWith("len", StringComparison.Ordinal) && shape[0] is not ('.' or '[') && !shape.Contains("Lower", StringComparison.Ordinal) && !shape.Contains("Upper", StringComparison.Ordinal) || shape.Contains("abs", StringComparison.Ordinal) || shape.Contains(" as ", StringComparison.Ordinal),
        ValueKind.Boolean => false,
        ValueKind.Text => !shape.Contains("abs", StringComparison.OrdinalIgnoreCase) && !shape.Contains("round", StringComparison.OrdinalIgnoreCase) && !(typed && shape[0] == '('),
        ValueKind.Collection => !shape.Contains("abs", StringComparison.OrdinalIgnoreCase) && !shape.Contains("ower", StringComparison.Ordinal) && !shape.Contains("pper", StringComparison.Ordinal),
        _ => true,
    };

    private static IEnumerable<(Span Span, double Fit)> Operands(Site site)
    {
        var file = site.File;
        foreach (var i in site.Tokens.Where(i => file.Names.FunctionAt(i) is not null))
        {
            if (file.Tree.Text(i) is "return" && i < site.Last && file.Expressions.Around(i + 1) is { IsEmpty: false } value && value.Last < file.Tree.Count && file.Tree.Text(value.First) != ";")
            {
                yield return (value, 1);
            }

            if (file.Tree.Text(i) is "=" or ":=" && i + 1 < file.Tree.Count && file.Expressions.Around(i + 1) is { IsEmpty: false } assigned)
            {
                yield return (assigned, 0.6);
            }

            if (file.Tree.IsOpen(i) && file.Tree.Text(i) == "(" && file.Expressions.IsOperandEnd(i - 1))
            {
                foreach (var (first, last) in ParameterNames.Parts(file.Tree, i).Where(p => p.First != p.Last))
                {
                    yield return (new Span(first, last), 0.5);
                }
            }

            if (file.Tree.Kind(i) is TokenKind.Identifier or TokenKind.String && file.Expressions.Primary(i) is var primary && primary.First == i && primary.Last < file.Tree.Count && IsRead(file, primary))
            {
                yield return (primary, 0.5);
                if (primary.Count > 1 && file.Names.IsVariable(i))
                {
                    yield return (new Span(i, i), 0.2);
                }
            }
        }
    }

    private static bool IsRead(PatternFile file, Span span) =>
        file.Tree.Text(span.Last + 1) is not ("=" or "+=" or "-=" or "*=" or ":=" or "++" or "--" or "{" or "=>" or ":") && file.Tree.Text(span.First - 1) is not ("def" or "func" or "fn" or "function" or "class" or "for" or "let" or "mut" or "const" or "var" or "int" or "new")
        && !(file.IsTyped && file.Tree.Kind(span.First - 1) is TokenKind.Identifier) && !(file.IsTyped && file.Tree.Kind(span.Last + 1) is TokenKind.Identifier)
        && !(file.Expressions.StartsStatement(span.First) && file.Tree.StatementAt(span.First) is { IsSimple: true, Keyword: "" });

    /// <summary>Functions that the file declares or calls with one argument.</summary>
    private static IEnumerable<string> CallsOfFile(PatternFile file, int place) => Enumerable.Range(0, file.Tree.Count)
        .Where(i => file.Tree.Kind(i) == TokenKind.Identifier && file.Tree.IsOpen(i + 1) && file.Tree.Text(i + 1) == "(" && file.Tree.Text(i - 1) is not ("." or "new" or "->" or "::" or "?." or "@"))
        .Where(i => ParameterNames.Parts(file.Tree, i + 1).Count() == 1)
        .OrderBy(i => Math.Abs(i - place))
        .Select(file.Tree.Text)
        .Distinct();
}
