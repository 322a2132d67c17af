using System.Text;

namespace BotService.Repair.Syntax;

/// <summary>The form of a file in which patches are compared.</summary>
internal static class Normalization
{
    public static string Of(SourceFile file)
    {
        var text = new StringBuilder(file.Text.Length);
        var levels = new Stack<int>([0]);
        var lineStart = true;
        foreach (var token in file.Tokens.Where(t => t.Kind != TokenKind.Comment))
        {
            if (file.Language.Id == "python")
            {
                if (token.Kind == TokenKind.NewLine)
                {
                    lineStart = true;
                    text.Append("NEWLINE ");
                    continue;
                }

                if (lineStart)
                {
                    Indentation(text, levels, Column(file.Text, token.Start));
                    lineStart = false;
                }
            }

            if (token.Kind != TokenKind.NewLine)
            {
                text.Append(file.Text.AsSpan(token.Start, token.Length)).Append(' ');
            }
        }

        return text.ToString().TrimEnd();
    }

    private static void Indentation(StringBuilder text, Stack<int> levels, int column)
    {
        while (column < levels.Peek())
        {
            levels.Pop();
            text.Append("DEDENT ");
        }

        if (column > levels.Peek())
        {
            levels.Push(column);
            text.Append("INDENT ");
        }
    }

    private static int Column(string text, int offset) => offset - (offset == 0 ? 0 : text.LastIndexOf('\n', offset - 1) + 1);
}
