using BotService.Reporting;
using Spectre.Console;

namespace BotService.Commands;

/// <summary>Sentences beside the result, on standard error.</summary>
internal static class Warnings
{
    public static void Say(Terminal terminal, string text) => Write(terminal, "WARNING: " + text, new Style(Color.Yellow, decoration: Decoration.Bold));

    public static void Tell(Terminal terminal, string text) => Write(terminal, text, Style.Plain);

    private static void Write(Terminal terminal, string text, Style style) => terminal.Messages.Write(new Text(Terminal.Clean(text) + "\n", style));
}
