using TextMateSharp.Grammars;
using TextMateSharp.Registry;

namespace BotService.Repair.Syntax;

/// <summary>Tells code from comments, strings and preprocessor lines by VS Code's TextMate grammars. Thread safe.</summary>
/// <remarks>A line that takes the grammar longer than the limit keeps what was recognised so far.</remarks>
internal static class GrammarPainter
{
    private const int LongestLine = 4000;
    private static readonly TimeSpan LineLimit = TimeSpan.FromSeconds(2);
    private static readonly Lock Gate = new();
    private static readonly RegistryOptions Options = new(ThemeName.DarkPlus);
    private static readonly Dictionary<string, IGrammar> Grammars = [];

    public static TextPaint[] Paint(string text, string language)
    {
        var paint = new TextPaint[text.Length];
        lock (Gate)
        {
            var grammar = GrammarOf(language);
            IStateStack? state = null;
            for (var start = 0; start < text.Length;)
            {
                var end = text.IndexOf('\n', start) is var i && i < 0 ? text.Length : i;
                state = PaintLine(grammar, state, text, start, end, paint);
                start = end + 1;
            }
        }

        JoinLines(text, paint);
        return paint;
    }

    private static IGrammar GrammarOf(string language)
    {
        if (!Grammars.TryGetValue(language, out var grammar))
        {
            // A registry is not meant to be shared between grammars that are loaded at different times.
            grammar = new Registry(Options).LoadGrammar(Options.GetScopeByLanguageId(language));
            Grammars[language] = grammar;
        }

        return grammar;
    }

    private static IStateStack? PaintLine(IGrammar grammar, IStateStack? state, string text, int start, int end, TextPaint[] paint)
    {
        if (end - start > LongestLine)
        {
            paint.AsSpan(start, end - start).Fill(TextPaint.Other);
            return state;
        }

        var line = text[start..end].TrimEnd('\r');
        var result = grammar.TokenizeLine(line, state!, LineLimit);
        foreach (var token in result.Tokens)
        {
            var first = start + Math.Min(token.StartIndex, line.Length);
            var last = start + Math.Min(token.EndIndex, line.Length);
            paint.AsSpan(first, last - first).Fill(PaintOf(token.Scopes));
        }

        return result.RuleStack;
    }

    private static TextPaint PaintOf(List<string> scopes)
    {
        var paint = TextPaint.Code;
        foreach (var scope in scopes)
        {
            paint = scope switch
            {
                _ when scope.StartsWith("comment", StringComparison.Ordinal) => TextPaint.Comment,
                _ when scope.StartsWith("string.regexp", StringComparison.Ordinal) => TextPaint.Other,
                _ when scope.StartsWith("string.", StringComparison.Ordinal) => paint is TextPaint.Other or TextPaint.Comment or TextPaint.StringEnd ? paint : TextPaint.String,
                _ when scope.StartsWith("punctuation.definition.string.end", StringComparison.Ordinal)
                    || scope.StartsWith("punctuation.definition.string.template.end", StringComparison.Ordinal) => paint is TextPaint.String or TextPaint.Code ? TextPaint.StringEnd : paint,
                _ when scope.StartsWith("meta.preprocessor", StringComparison.Ordinal)
                    || scope.StartsWith("meta.function.decorator", StringComparison.Ordinal)
                    || scope.StartsWith("meta.declaration.annotation", StringComparison.Ordinal)
                    || scope.StartsWith("meta.decorator", StringComparison.Ordinal)
                    || scope.StartsWith("meta.attribute.rust", StringComparison.Ordinal)
                    || scope.StartsWith("storage.type.format", StringComparison.Ordinal) => paint == TextPaint.Comment ? paint : TextPaint.Other,
                _ when scope.StartsWith("meta.template.expression", StringComparison.Ordinal)
                    || scope.StartsWith("meta.embedded", StringComparison.Ordinal) => TextPaint.Code,
                _ => paint,
            };
        }

        return paint;
    }

    /// <summary>Line ends, which grammars do not see, belong to what spans them.</summary>
    private static void JoinLines(string text, TextPaint[] paint)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r') || paint[i - 1] is TextPaint.Code or TextPaint.StringEnd)
            {
                continue;
            }

            var next = i;
            while (next < text.Length && text[next] is '\n' or '\r')
            {
                next++;
            }

            if (next < text.Length && (paint[next] == paint[i - 1] || (paint[next] == TextPaint.StringEnd && paint[i - 1] == TextPaint.String)))
            {
                paint.AsSpan(i, next - i).Fill(paint[i - 1]);
            }

            i = next - 1;
        }
    }
}
