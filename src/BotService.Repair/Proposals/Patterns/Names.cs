using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns;

internal enum ValueKind
{
    Unknown,
    Number,
    Text,
    Boolean,
    Collection,
}

/// <summary>Variables visible at a place with a guess of what they hold, and functions of the file.</summary>
/// <remarks>No symbol table: a name counts as a variable where it is used as one, and is visible where its first use encloses the place.</remarks>
internal sealed class Names
{
    private readonly TokenTree tree;
    private readonly Expressions expressions;
    private readonly List<(FunctionDeclaration Function, Span Span)> functions;
    private readonly Dictionary<FunctionDeclaration, List<int>> variables = [];
    private readonly List<int> shared = [];
    private readonly Dictionary<string, ValueKind> kinds = [];

    public Names(TokenTree tree, Expressions expressions, IReadOnlyList<FunctionDeclaration> declared)
    {
        this.tree = tree;
        this.expressions = expressions;
        functions = [.. declared.Select(f => (f, new Span(tree.IndexAt(f.Start), tree.IndexAt(f.End - 1))))];
        for (var i = 0; i < tree.Count; i++)
        {
            if (!IsVariable(i))
            {
                continue;
            }

            if (OutermostFunctionAt(i) is { } function)
            {
                (variables.TryGetValue(function, out var list) ? list : variables[function] = []).Add(i);
            }
            else
            {
                shared.Add(i);
            }
        }
    }

    public IEnumerable<FunctionDeclaration> Functions => functions.Select(f => f.Function);

    public FunctionDeclaration? FunctionAt(int i) => functions.LastOrDefault(f => f.Span.Contains(i)).Function;

    public Span SpanOf(FunctionDeclaration function) => functions.First(f => f.Function == function).Span;

    /// <summary>The body that a change throughout the function may touch; the file outside functions.</summary>
    public Span ScopeAt(int i) => OutermostFunctionAt(i) is { } f ? SpanOf(f) : new Span(0, tree.Count - 1);

    /// <summary>Names other than the one at <paramref name="i"/>, nearest use first, each with its nearness from 1 down.</summary>
    public IEnumerable<(string Name, double Nearness)> VariablesAt(int i)
    {
        var line = tree[Math.Min(i, tree.Count - 1)].Line;
        var uses = OutermostFunctionAt(i) is { } f ? variables.GetValueOrDefault(f, []) : [];
        return uses.GroupBy(tree.Text)
            .Concat(shared.GroupBy(tree.Text).Where(g => !uses.Exists(u => tree.Text(u) == g.Key)))
            .Where(g => g.Key != tree.Text(i) && g.Any(use => IsVisible(use, i)))
            .Select(g => (g.Key, Nearest: g.Min(use => (Math.Abs(tree[use].Line - line), Math.Abs(use - i)))))
            .OrderBy(n => OutermostFunctionAt(i) is null || uses.Exists(u => tree.Text(u) == n.Key) ? 0 : 1)
            .ThenBy(n => n.Nearest)
            .Select((n, rank) => (n.Key, 1.0 / (1 + (0.25 * rank))));
    }

    public bool IsVariable(int i)
    {
        if (tree.Kind(i) != TokenKind.Identifier || tree.Text(i) == "_")
        {
            return false;
        }

        var (before, after) = (tree.Text(i - 1), tree.Text(i + 1));
        return before is not ("." or "?." or "::" or "def" or "func" or "fn" or "class" or "struct" or "new" or "import" or "from" or "package" or "use" or "mod" or "function" or "impl" or "namespace" or "enum")
            && !(before == "->" && tree.Language is "c" or "cpp")
            && after is not ("(" or "::" or "!" or "=>" or "<") | (after is "=>" && tree.Language is "javascript" or "typescript" or "csharp" or "rust") | (after == "<" && tree.Kind(i + 1) == TokenKind.Operator)
            && !(after == ":" && before is "{" or "," && tree.Text(tree.Group(i)) == "{")
            && !(after == "=" && before is "(" or "," && tree.IsPython && tree.Group(i) >= 0)
            && !LooksLikeType(i);
    }

    /// <summary>Guessed from the declaration and the uses of a name.</summary>
    public ValueKind KindOf(string name)
    {
        if (kinds.TryGetValue(name, out var kind))
        {
            return kind;
        }

        for (var i = 0; i < tree.Count && kind == ValueKind.Unknown; i++)
        {
            if (tree.Text(i) == name && tree.Kind(i) == TokenKind.Identifier && tree.Text(i - 1) != ".")
            {
                kind = KindByUse(i);
            }
        }

        kinds[name] = kind;
        return kind;
    }

    /// <summary>What an expression holds, as far as its shape tells.</summary>
    public ValueKind KindOf(Span span)
    {
        if (span.IsEmpty)
        {
            return ValueKind.Unknown;
        }

        for (var i = span.First; i <= span.Last; i++)
        {
            if (expressions.PrecedenceOf(i) is > 0 and <= Precedence.Comparison && tree.Text(i) is not ("??" or "|" or "&" or "^" or ".." or "..="))
            {
                return ValueKind.Boolean;
            }

            i = tree.Partner(i) > i ? tree.Partner(i) : i;
        }

        var operators = Enumerable.Range(span.First, span.Count).Where(i => expressions.IsBinary(i) && tree.Group(i) == tree.Group(span.First)).ToList();
        if (operators.Any(i => tree.Text(i) is "-" or "/" or "%" or "//" or "**" or "<<" or ">>"))
        {
            return ValueKind.Number;
        }

        return operators.Count > 0 ? KindOf(new Span(span.First, operators[0] - 1)) : KindOfOperand(span);
    }

    public static bool Fits(ValueKind value, ValueKind place) => value == place || value == ValueKind.Unknown || place == ValueKind.Unknown;

    private ValueKind KindOfOperand(Span span) => tree.Kind(span.First) switch
    {
        TokenKind.Number => ValueKind.Number,
        TokenKind.String when span.Count == 1 => ValueKind.Text,
        TokenKind.Keyword when tree.Text(span.First) is "true" or "false" or "True" or "False" => ValueKind.Boolean,
        TokenKind.Identifier when span.Count == 1 => KindOf(tree.Text(span.First)),
        TokenKind.Identifier when tree.Text(span.First) is "len" or "ord" or "sum" or "int" or "abs" or "round" && tree.Text(span.First + 1) == "(" => ValueKind.Number,
        _ => tree.Text(span.Last) switch
        {
            "length" or "count" or "size" => ValueKind.Number,
            ")" when tree.Text(tree.Partner(span.Last) - 1) is "size" or "length" or "len" or "count" or "indexOf" or "find" or "charCodeAt" or "pow" or "sqrt" => ValueKind.Number,
            ")" when tree.Text(tree.Partner(span.Last) - 1) is "startsWith" or "endsWith" or "startswith" or "endswith" or "contains" or "includes" or "isdigit" or "isEmpty" or "is_empty" or "equals" => ValueKind.Boolean,
            _ => ValueKind.Unknown,
        },
    };

    private ValueKind KindByUse(int i)
    {
        var (before, after) = (tree.Text(i - 1), tree.Text(i + 1));
        if (KindOfType(before, tree.Language) is var typed && typed != ValueKind.Unknown)
        {
            return after == "[" && tree.Language is "c" or "cpp" ? ValueKind.Collection : typed;
        }

        if (before is ">" && tree.Kind(i - 1) == TokenKind.Punctuation || (before == "]" && tree.Language is "java" or "csharp"))
        {
            return ValueKind.Collection;
        }

        if (after == ":" && tree.Language is "rust" or "typescript" or "python" && KindOfType(tree.Text(i + 2) is "&" ? tree.Text(i + 3) : tree.Text(i + 2), tree.Language) is var annotated && annotated != ValueKind.Unknown)
        {
            return annotated;
        }

        if (tree.Language == "go" && KindOfType(after, tree.Language) is var goType && goType != ValueKind.Unknown)
        {
            return goType;
        }

        if (after is "=" or ":=" && i + 2 < tree.Count)
        {
            return KindOfValue(i + 2);
        }

        if (after is "++" or "--" or "-=" or "*=" or "%=" or "/=" || (before == "for" && after == "in" && tree.Text(i + 2) == "range") || (after == "in" && tree.Text(i + 3) is ".." or "..="))
        {
            return ValueKind.Number;
        }

        return ValueKind.Unknown;
    }

    private ValueKind KindOfValue(int i)
    {
        var negative = tree.Text(i) == "-";
        var last = tree.Text(negative ? i + 2 : i + 1);
        var single = last is ";" or "," or ")" || tree.EndsLine[Math.Min(negative ? i + 1 : i, tree.Count - 1)];
        return tree.Kind(negative ? i + 1 : i) switch
        {
            TokenKind.Number => ValueKind.Number,
            TokenKind.String when single || last == "+" => ValueKind.Text,
            TokenKind.Keyword when tree.Text(i) is "true" or "false" or "True" or "False" => ValueKind.Boolean,
            _ when tree.Text(i) is "[" or "{" || (tree.Text(i) is "vec" or "list" or "dict" or "set" or "make" or "sorted" && tree.Text(i + 1) is "(" or "!") => ValueKind.Collection,
            _ when tree.Text(i) is "len" or "ord" or "abs" or "sum" && tree.Text(i + 1) == "(" => ValueKind.Number,
            _ => ValueKind.Unknown,
        };
    }

    private static ValueKind KindOfType(string type, string language) => type switch
    {
        "number" => language == "typescript" ? ValueKind.Number : ValueKind.Unknown,
        "string" => language is "java" or "rust" or "python" or "javascript" ? ValueKind.Unknown : ValueKind.Text,
        "int" or "long" or "short" or "byte" or "double" or "float" or "size_t" or "usize" or "isize" or "i32" or "i64" or "u32" or "u64" or "u8" or "i8" or "f64" or "f32" or "int64" or "int32" or "float64"
            or "Integer" or "Double" or "Long" or "unsigned" or "decimal" or "uint" or "ulong" or "i128" or "u128" => ValueKind.Number,
        "String" or "str" => ValueKind.Text,
        "bool" or "boolean" or "Boolean" => ValueKind.Boolean,
        _ => ValueKind.Unknown,
    };

    private FunctionDeclaration? OutermostFunctionAt(int i) => functions.FirstOrDefault(f => f.Span.Contains(i)).Function;

    private bool IsVisible(int use, int place)
    {
        if (tree.StatementAt(use) is not { } declared || tree.StatementAt(place) is not { } target)
        {
            return true;
        }

        if (tree.IsPython || tree.Language == "javascript")
        {
            return use < place || declared.Parent.Outwards().Last() == declared.Parent || declared == target;
        }

        // A head's names live in the block that it owns; a parameter in the whole body.
        if (!declared.IsSimple && declared.Clauses.Any(c => use >= c.Keyword && use < c.Block.First))
        {
            return place >= declared.First && place <= declared.Last;
        }

        if (declared == target && declared.IsSimple && use <= place && tree.Language is not ("python" or "javascript" or "typescript") && tree.Text(use + 1) is "=" or ":=" && (tree.Kind(use - 1) == TokenKind.Identifier || tree.Text(use + 1) == ":=" || tree.Text(use - 1) is ">" or "]" or "let" or "mut"))
        {
            return false;
        }

        var home = declared.Parent;
        return (use <= place || OutermostFunctionAt(use) is null) && target.Parent.Outwards().Contains(home);
    }

    private bool LooksLikeType(int i)
    {
        if (tree.Language is "python" or "javascript" or "typescript")
        {
            return tree.Text(i - 1) is ":" or "->" && tree.Language != "javascript" && FunctionAt(i) is null;
        }

        var next = tree.Kind(i + 1);
        if (KindOfType(tree.Text(i), tree.Language) != ValueKind.Unknown)
        {
            return true;
        }

        return tree.Language switch
        {
            "go" => tree.Text(i - 1) is "]" or "*" && tree.Text(i + 1) is "{" or ")" or ",",
            "rust" => char.IsUpper(tree.Text(i)[0]) && tree.Text(i).Any(char.IsLower),
            _ => next == TokenKind.Identifier || (char.IsUpper(tree.Text(i)[0]) && tree.Text(i + 1) is "[" or "." or "..." or ">" or ")" && tree.Text(i).Any(char.IsLower)),
        };
    }
}
