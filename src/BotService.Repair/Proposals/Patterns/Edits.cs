using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>Changes of text from token positions, with tidy blanks.</summary>
internal sealed class Edits(TokenTree tree)
{
    public Change Replace(int token, string text) => new(tree[token].Start, tree[token].Length, text);

    public Change Replace(Span span, string text) => new(tree[span.First].Start, tree[span.Last].End - tree[span.First].Start, text);

    public Change Before(int token, string text) => new(tree[token].Start, 0, text);

    public Change After(int token, string text) => new(tree[token].End, 0, text);

    /// <summary>Takes tokens out of a line, with the blanks on one side.</summary>
    public Change Delete(Span span)
    {
        var (start, end) = (tree[span.First].Start, tree[span.Last].End);
        if (!tree.IsFirstOnLine(span.First))
        {
            start = tree[span.First - 1].End;
            var touches = span.Last + 1 < tree.Count && tree[span.Last].End == tree[span.Last + 1].Start;
            var glue = touches && AreWords(tree.Text(span.First - 1), tree.Text(span.Last + 1));
            return new(start, end - start, glue ? " " : "");
        }

        if (!tree.IsLastOnLine(span.Last))
        {
            end = tree[span.Last + 1].Start;
        }

        return new(start, end - start, "");
    }

    /// <summary>Takes out a statement with its line, or what a language needs in its place.</summary>
    public Change Delete(Statement statement)
    {
        var only = statement.Parent.Statements.Count == 1 && !statement.Parent.Braced && statement.Parent.Kind != "file";
        if (only)
        {
            return Replace(new Span(statement.First, statement.Last), tree.IsPython ? "pass" : ";");
        }

        return OwnsLines(statement) ? new(LineStart(statement.First), LineEnd(statement.Last) - LineStart(statement.First), "") : Delete(new Span(statement.First, statement.Last));
    }

    public bool OwnsLines(Statement statement) => tree.IsFirstOnLine(statement.First) && tree.IsLastOnLine(statement.Last);

    /// <summary>A new line of code in front of a statement, with its indentation.</summary>
    public Change LineBefore(Statement statement, string code) => LineBefore(statement.First, code);

    public Change LineBefore(int token, string code) =>
        tree.IsFirstOnLine(token) ? new(LineStart(token), 0, Indented(code, tree.Indent(token)) + "\n") : Before(token, Flat(code) + " ");

    public Change LineAfter(Statement statement, string code) =>
        tree.IsLastOnLine(statement.Last)
            ? new(tree[statement.Last].End, 0, "\n" + Indented(code, tree.Indent(statement.First)))
            : After(statement.Last, " " + Flat(code));

    /// <summary>The text of a statement with its lines, without the first line's indentation.</summary>
    public string TextOf(Statement statement) => tree.Slice(statement.First, statement.Last);

    public int LineStart(int token) => tree[token].Start == 0 ? 0 : tree.Source.LastIndexOf('\n', tree[token].Start - 1) + 1;

    public int LineEnd(int token) => tree.Source.IndexOf('\n', tree[token].End) is var i && i < 0 ? tree.Source.Length : i + 1;

    public static string Indented(string code, string indent) => indent + code.Replace("\n", "\n" + indent, StringComparison.Ordinal);

    /// <summary>One deeper level of indentation as the file has it.</summary>
    public string Unit { get; } = SmallestIndent(tree);

    private static string Flat(string code) => string.Join(' ', code.Split('\n', StringSplitOptions.TrimEntries));

    private static string SmallestIndent(TokenTree tree)
    {
        var indents = Enumerable.Range(0, tree.Count).Where(tree.IsFirstOnLine).Select(tree.Indent).Where(i => i.Length > 0).ToList();
        return indents.Exists(i => i[0] == '\t') ? "\t" : indents.Where(i => i.Length > 1).MinBy(i => i.Length) ?? "    ";
    }

    private static bool AreWords(string before, string after) => IsWord(before[^1]) && IsWord(after[0]);

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '"' or '\'';
}
