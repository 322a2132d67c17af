using System.Text;

namespace BotService.Publishing;

/// <summary>The last step before a text goes out.</summary>
internal static class BodyText
{
    /// <summary>What every forge takes in a body, a comment or a check's summary: GitHub's 65,536 with room for markers and suggestions.</summary>
    public const int Limit = 60_000;

    private const string Rest = "\n\n_The rest is too long to show._";

    /// <summary>Without gaps that empty parts leave, blocks excepted, and cut at <see cref="Limit"/> between lines with an open block closed.</summary>
    public static string Of(string text)
    {
        var body = new StringBuilder();
        string? block = null;
        var blank = true;
        foreach (var line in text.Trim().Split('\n'))
        {
            if (body.Length + line.Length > Limit - Rest.Length - 100)
            {
                return $"{body.ToString().TrimEnd()}{(block is null ? "" : "\n" + block)}{Rest}";
            }

            if (block is not null || line.Length > 0 || !blank)
            {
                body.Append(line).Append('\n');
            }

            blank = line.Length == 0;
            block = After(line, block);
        }

        return body.ToString().TrimEnd();
    }

    /// <summary>The fence of the block that is open after a line; <see cref="EchoedText"/> makes none with a longer or equal one inside.</summary>
    private static string? After(string line, string? block)
    {
        var fence = line[..line.TakeWhile(c => c == '`').Count()];
        return block is not null ? (line == block ? null : block) : fence.Length >= 3 && !line.AsSpan(fence.Length).Contains('`') ? fence : null;
    }
}
