namespace BotService.Repair.Proposals.Models;

/// <summary>Code blocks of Markdown around text that is data.</summary>
/// <remarks>A fence is closed only by a run at least as long as its own (https://spec.commonmark.org/0.31.2/#fenced-code-blocks),
/// so that no text can leave its block.</remarks>
internal static class CodeFence
{
    private const int Shortest = 3;

    /// <summary>Backticks, more than any run of them in <paramref name="text"/>, at least three.</summary>
    public static string For(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new string('`', Math.Max(Shortest, longest + 1));
    }

    /// <summary>The text as a block; invisible characters are removed.</summary>
    public static string Around(string text, string language)
    {
        var plain = Invisible.Remove(text);
        var fence = For(plain);
        return $"{fence}{language}\n{plain.TrimEnd('\n')}\n{fence}";
    }

    /// <summary>A name from outside, such as a path or a test id, on one line between backticks.</summary>
    public static string Inline(string name)
    {
        var plain = Invisible.Remove(name).Replace('\n', ' ').Replace("`", "'", StringComparison.Ordinal);
        return $"`{plain}`";
    }
}
