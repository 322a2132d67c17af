using System.Globalization;
using System.Text;

namespace BotService.Repair.Proposals.Models;

/// <summary>A grammar in llama.cpp's GBNF under which every edit names a file that was shown and repeats lines that stand there.</summary>
/// <remarks>Format: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md.</remarks>
internal static class EditGrammar
{
    public static string For(IReadOnlyList<Passage> passages)
    {
        var grammar = new StringBuilder("root ::= edit edit? edit?\nedit ::= ")
            .AppendJoin(" | ", passages.Select((_, i) => $"f{i}"))
            .Append("\nnew ::= ([^>\\n] [^\\n]*)? \"\\n\"\n");
        for (var i = 0; i < passages.Count; i++)
        {
            Append(grammar, passages[i], i);
        }

        return grammar.ToString();
    }

    private static void Append(StringBuilder grammar, Passage passage, int file)
    {
        var lines = passage.Text.TrimEnd('\n').Split('\n');
        grammar.Append(CultureInfo.InvariantCulture, $"f{file} ::= {Literal(passage.File.Path + "\n" + EditBlocks.Search)} r{file} {Literal(EditBlocks.Divider)} new* {Literal(EditBlocks.Replace)}\n")
            .Append(CultureInfo.InvariantCulture, $"r{file} ::= ")
            .AppendJoin(" | ", Enumerable.Range(0, lines.Length).Where(l => lines[l].Trim().Length > 0).Select(l => $"f{file}l{l}"))
            .Append('\n');
        for (var l = 0; l < lines.Length; l++)
        {
            var next = l + 1 < lines.Length ? $" f{file}l{l + 1}?" : "";
            grammar.Append(CultureInfo.InvariantCulture, $"f{file}l{l} ::= {Literal(lines[l] + "\n")}{next}\n");
        }
    }

    private static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
        {
            literal.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                _ => c.ToString(),
            });
        }

        return literal.Append('"').ToString();
    }
}
