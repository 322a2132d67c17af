using Spectre.Console;

namespace BotService.Reporting;

/// <summary>Prints a unified diff, coloured where the console has colours, else byte for byte.</summary>
internal sealed class PatchPrinter(IAnsiConsole console)
{
    public void Print(string patch)
    {
        if (console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors)
        {
            console.Profile.Out.Writer.Write(Terminal.Clean(patch));
            return;
        }

        foreach (var line in patch.TrimEnd('\n').Split('\n'))
        {
            console.Write(new Text(Terminal.Clean(line) + "\n", StyleOf(line)));
        }
    }

    private static Style StyleOf(string line) => line switch
    {
        ['-', '-', '-', ' ', ..] or ['+', '+', '+', ' ', ..] or ['d', 'i', 'f', 'f', ..] => new Style(decoration: Decoration.Bold),
        ['@', '@', ..] => new Style(Color.Aqua),
        ['-', ..] => new Style(Color.Red),
        ['+', ..] => new Style(Color.Green),
        _ => Style.Plain,
    };
}
