using System.Globalization;
using BotService.Reporting;
using Spectre.Console;

namespace BotService.Demo;

/// <summary>Tells what happens while it happens, on standard error.</summary>
internal sealed class DemoDisplay(Terminal terminal, bool silent)
{
    private readonly long start = TimeProvider.System.GetTimestamp();

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(start);

    public void Chapter(string title) => Write($"\n{title}", new Style(decoration: Decoration.Bold));

    public void Step(string name, string detail) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"  [{Elapsed.TotalSeconds,5:0.0} s] {name,-11} {detail}").TrimEnd(), Style.Plain);

    /// <summary>With a sign of life below the lines where the terminal can redraw.</summary>
    public Task<T> WaitAsync<T>(Func<Task<T>> work) => silent || !terminal.Interactive
        ? work()
        : terminal.Messages.Status().Spinner(Spinner.Known.Dots).StartAsync("working; Ctrl-C ends it", _ => work());

    private void Write(string text, Style style)
    {
        if (!silent)
        {
            terminal.Messages.Write(new Text(Terminal.Clean(text) + "\n", style));
        }
    }
}
