using System.Text;
using Spectre.Console;

namespace BotService.Reporting;

/// <summary>Where results (standard output) and everything else (standard error) go.</summary>
internal sealed class Terminal
{
    // Long lines are the reader's terminal's business: a patch that was wrapped here could not be applied.
    private const int NoWrap = 100_000;

    /// <param name="colours">Whether <paramref name="output"/> may get colours.</param>
    /// <param name="interactive">Whether <paramref name="error"/> may get colours and a display that redraws itself.</param>
    public Terminal(TextWriter output, TextWriter error, bool colours, bool interactive)
    {
        Out = output;
        Error = error;
        Interactive = interactive;
        Results = Console(output, colours);
        Results.Profile.Width = NoWrap;
        Messages = Console(error, interactive);
        if (!interactive)
        {
            Messages.Profile.Width = NoWrap;
        }
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>For the result of a command; never wraps.</summary>
    public IAnsiConsole Results { get; }

    /// <summary>For progress and warnings.</summary>
    public IAnsiConsole Messages { get; }

    /// <summary>Whether a display that redraws itself makes sense on standard error.</summary>
    public bool Interactive { get; }

    public static Terminal OfProcess()
    {
        var plain = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb" || Environment.GetEnvironmentVariable("CI") is not (null or "" or "false");
        var noColours = plain || Environment.GetEnvironmentVariable("NO_COLOR") is not (null or "");
        return new Terminal(
            System.Console.Out, System.Console.Error, !noColours && !System.Console.IsOutputRedirected, !plain && !System.Console.IsErrorRedirected);
    }

    /// <summary>Text of a repository without what could drive a terminal: control characters other than line feed and tab,
    /// and characters that reorder text.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var drives = (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
            if (c != '\r')
            {
                clean.Append(drives ? '\uFFFD' : c);
            }
        }

        return clean.ToString();
    }

    private static IAnsiConsole Console(TextWriter writer, bool capable) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = capable ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = capable ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = capable ? InteractionSupport.Yes : InteractionSupport.No,
    });
}
