using System.Text;

namespace BotService.Repair.TestRunners.Schemata;

/// <summary>Collects a file's new text and remembers which lines belong to which candidate.</summary>
internal sealed class SchemaWriter(string path)
{
    private readonly StringBuilder text = new();
    private readonly List<SchemaLines> lines = [];

    /// <summary>The line that a compiler gives to the next character.</summary>
    public int Line { get; private set; } = 1;

    public string Text => text.ToString();

    public IReadOnlyList<SchemaLines> Lines => lines;

    public SchemaWriter Write(ReadOnlySpan<char> part)
    {
        text.Append(part);
        Line += part.Count('\n');
        return this;
    }

    /// <summary>Writes a part that belongs to one candidate.</summary>
    public SchemaWriter WriteVersion(int number, string part)
    {
        var first = Line;
        Write(part);
        lines.Add(new SchemaLines(path, first, Line, number));
        return this;
    }

    /// <summary>Starts a new line by a <c>#line</c> directive, so that the compiler counts from <paramref name="line"/>.</summary>
    public SchemaWriter ContinueAtLine(int line)
    {
        Write($"\n#line {line}\n");
        Line = line;
        return this;
    }
}

/// <summary>Lines <paramref name="First"/> to <paramref name="Last"/> of a file hold version <paramref name="Number"/>.</summary>
internal sealed record SchemaLines(string Path, int First, int Last, int Number);
