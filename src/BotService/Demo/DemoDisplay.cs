using System.Globalization;
using BotService.Reporting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BotService.Demo;

/// <summary>Tells what happens while it happens, on standard error.</summary>
internal sealed class DemoDisplay(Terminal terminal, bool silent)
{
    private readonly long start = TimeProvider.System.GetTimestamp();

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(start);

    public void Chapter(string title) => Write(new Text($"\n{Terminal.Clean(title)}\n", new Style(decoration: Decoration.Bold)));

    public void Step(string name, string detail)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"  [{Elapsed.TotalSeconds,5:0.0} s] {name,-11}");
        Write(terminal.Interactive ? Row(head, Terminal.Clean(detail)) : new Text($"{head} {Terminal.Clean(detail)}".TrimEnd() + "\n"));
    }

    /// <summary>With a sign of life below the lines where the terminal can redraw.</summary>
    public Task<T> WaitAsync<T>(Func<Task<T>> work) => silent || !terminal.Interactive
        ? work()
        : terminal.Messages.Status().Spinner(Spinner.Known.Dots).StartAsync("working; Ctrl-C ends it", _ => work());

    // A long detail goes on below itself, not below the time.
    private static Grid Row(string head, string detail) => new Grid()
        .AddColumn(new GridColumn().NoWrap().Padding(0, 0, 1, 0))
        .AddColumn(new GridColumn().Padding(0, 0, 0, 0))
        .AddRow(new Text(head), new Text(detail));

    private void Write(IRenderable text)
    {
        if (!silent)
        {
            terminal.Messages.Write(text);
        }
    }
}
