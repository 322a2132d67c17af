using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Models;

/// <summary>Whether the indentation of Python code makes blocks: what brackets tell in other languages.</summary>
internal static class PythonLayout
{
    private const string Compound = "if elif else for while def class with try except finally async";

    /// <summary>True for other languages. A line that ends with a colon is followed by a deeper one, no other line is, every line
    /// returns to a depth that is open, and <c>else</c> and its like follow what they belong to.</summary>
    public static bool IsConsistent(SourceFile file)
    {
        if (file.Language.Id != "python")
        {
            return true;
        }

        var levels = new Stack<Level>();
        var opens = false;
        foreach (var line in Lines(file))
        {
            var (column, first) = (Column(file.Text, line[0].Start), file.TextOf(line[0]));
            if (levels.Count > 0 && opens != column > levels.Peek().Column)
            {
                return false;
            }

            if (levels.Count == 0 || opens)
            {
                levels.Push(new Level(column));
            }

            while (levels.Count > 0 && column < levels.Peek().Column)
            {
                levels.Pop();
            }

            if (levels.Count == 0 || levels.Peek().Column != column || !levels.Peek().Takes(first))
            {
                return false;
            }

            levels.Peek().Last = first;
            opens = file.TextOf(line[^1]) == ":";
            if (opens ? !IsCompound(first) && first is not ("match" or "case") : IsCompound(first) && !HasColon(file, line))
            {
                return false;
            }
        }

        return !opens;
    }

    private static bool IsCompound(string word) => Compound.Split(' ').Contains(word);

    /// <summary>A block may follow its colon on the same line.</summary>
    private static bool HasColon(SourceFile file, List<Token> line)
    {
        var (depth, lambdas) = (0, 0);
        foreach (var text in line.Select(file.TextOf))
        {
            depth += text is "(" or "[" or "{" ? 1 : text is ")" or "]" or "}" ? -1 : 0;
            lambdas += text == "lambda" ? 1 : text == ":" && lambdas > 0 ? -1 : 0;
            if (text == ":" && depth == 0 && lambdas == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<List<Token>> Lines(SourceFile file)
    {
        var line = new List<Token>();
        foreach (var token in file.Tokens.Where(t => t.Kind != TokenKind.Comment))
        {
            if (token.Kind != TokenKind.NewLine)
            {
                line.Add(token);
            }
            else if (line.Count > 0)
            {
                yield return line;
                line = [];
            }
        }

        if (line.Count > 0)
        {
            yield return line;
        }
    }

    // A tab counts as one column, as in a file that indents by tabs alone.
    private static int Column(string text, int offset) => offset - (offset == 0 ? 0 : text.LastIndexOf('\n', offset - 1) + 1);

    private sealed class Level(int column)
    {
        public int Column { get; } = column;

        /// <summary>First word of the last line at this depth.</summary>
        public string Last { get; set; } = "";

        public bool Takes(string word) => word switch
        {
            "elif" => Last is "if" or "elif",
            "else" => Last is "if" or "elif" or "for" or "while" or "except" or "async",
            "except" or "finally" => Last is "try" or "except" or "else",
            _ => true,
        };
    }
}
