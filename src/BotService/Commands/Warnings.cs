using BotService.Reporting;
using Spectre.Console;

namespace BotService.Commands;

internal static class Warnings
{
    public static void Sandbox(string sandbox, Terminal terminal)
    {
        if (sandbox != "none")
        {
            return;
        }

        Say(terminal, """
            WARNING: --sandbox none: the repository's code runs with your rights. It can read your files and keys, use the network
            and leave processes behind. Use it only for code that you trust.
            """);
    }

    public static void Say(Terminal terminal, string text)
    {
        foreach (var line in text.Split('\n'))
        {
            terminal.Messages.Write(new Text(Terminal.Clean(line) + "\n", new Style(Color.Yellow, decoration: Decoration.Bold)));
        }
    }
}
