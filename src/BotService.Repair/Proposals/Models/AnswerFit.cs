using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Models;

/// <summary>Puts answered code in the place of a passage, also when the model wrote less or more than it was asked for.</summary>
internal static class AnswerFit
{
    /// <returns>The passage's new text; null when the answer does not hold what was asked for.</returns>
    public static string? Of(Passage passage, string code)
    {
        var answer = SourceFile.Parse(passage.File.Path, code);
        if (passage.IsWholeFile)
        {
            return Whole(passage, answer);
        }

        if (passage.Name.Length == 0)
        {
            return Ended(code, passage.Text);
        }

        return passage.LeadStart == passage.Start && answer.Functions.FirstOrDefault(f => f.Name == passage.Name) is { } function
            ? Ended(Indented(LinesOf(answer, function), passage.Text), passage.Text)
            : null;
    }

    /// <summary>The answer is the file when it has all its functions; else those that it has take the place of the file's own.</summary>
    private static string? Whole(Passage passage, SourceFile answer)
    {
        var own = passage.File.Source.Functions;
        if (own.All(f => answer.Functions.Any(a => Same(a, f))))
        {
            return Ended(answer.Text, passage.Text);
        }

        var text = passage.Text;
        var replaced = false;
        foreach (var function in own.OrderByDescending(f => f.Start))
        {
            var answered = answer.Functions.Where(a => a.Name == function.Name).ToList();
            if (answered.Count == 1 && own.Count(f => f.Name == function.Name) == 1)
            {
                var start = passage.File.Shown.LineStart(passage.File.Shown.LineAt(function.Start));
                var fresh = Indented(LinesOf(answer, answered[0]), text[start..function.End]);
                text = string.Concat(text.AsSpan(0, start), fresh, text.AsSpan(function.End));
                replaced = true;
            }
        }

        return replaced ? text : null;
    }

    private static bool Same(FunctionDeclaration one, FunctionDeclaration other) => one.Name == other.Name && one.Container == other.Container;

    private static string LinesOf(SourceFile file, FunctionDeclaration function)
    {
        var start = function.Start == 0 ? 0 : file.Text.LastIndexOf('\n', function.Start - 1) + 1;
        return file.Text[start..function.End];
    }

    /// <summary>The code moved left or right so that it begins in the same column as <paramref name="like"/>.</summary>
    private static string Indented(string code, string like)
    {
        var (has, wants) = (Indent(code), Indent(like));
        return has == wants ? code : string.Join('\n', code.Split('\n').Select(Moved));

        string Moved(string line) => line.StartsWith(has, StringComparison.Ordinal) && line.Trim().Length > 0 ? wants + line[has.Length..] : line;
    }

    private static string Indent(string code) => code[..(code.Length - code.TrimStart(' ', '\t').Length)];

    private static string Ended(string code, string like) => code.TrimEnd('\n') + like[like.TrimEnd('\n').Length..];
}
