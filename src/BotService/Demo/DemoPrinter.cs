using BotService.Commands;
using BotService.Reporting;
using Spectre.Console;

namespace BotService.Demo;

/// <summary>Prints what the people of the repository find, as they find it.</summary>
internal sealed class DemoPrinter(IAnsiConsole console)
{
    private static readonly Style Heading = new(decoration: Decoration.Bold);
    private static readonly Style Dim = new(Color.Grey);

    public void Print(DemoResult result, DemoFolders folders)
    {
        if (result is { IsRepaired: true, PullRequest: { } pull })
        {
            PullRequest(pull);
        }
        else
        {
            Report(result);
        }

        Where(result, folders);
        Time(result);
    }

    private void Report(DemoResult result)
    {
        if (result.Report is { } report)
        {
            new ReportPrinter(console).Print(report);
            return;
        }

        Line(result.Outcome.ToUpperInvariant(), new Style(Color.Yellow, decoration: Decoration.Bold));
        Line(result.Reason);
    }

    private void PullRequest(DemoPullRequest pull)
    {
        Line("");
        Line($"PULL REQUEST {pull.Number}: {pull.Title}", new Style(Color.Green, decoration: Decoration.Bold));
        Line($"{pull.Head} → {pull.Base}, by {pull.Author}{(pull.Reviewers.Count > 0 ? $", review asked of {string.Join(", ", pull.Reviewers)}" : "")}", Dim);
        if (pull.Body.Length > 0)
        {
            Line("");
            Markdown(pull.Body, "");
        }

        foreach (var comment in pull.Comments)
        {
            Line("");
            Line(comment.Path is null ? $"COMMENT by {comment.Author}" : $"COMMENT by {comment.Author} on {comment.Path}, line {comment.Line}", Heading);
            Markdown(comment.Body, "  ");
        }

        Line("");
        Line("DIFF", Heading);
        new PatchPrinter(console).Print(pull.Diff);
    }

    private void Where(DemoResult result, DemoFolders folders)
    {
        Line("");
        Line("WHERE TO LOOK", Heading);
        if (result.Folder is null)
        {
            Line("  All of it lay in a temporary folder, which is deleted now. To keep it: botservice demo --keep DIR");
            return;
        }

        var repository = Path.Combine(folders.Forge, DemoStory.Repository);
        if (result.PullRequest is { } pull)
        {
            Line($"  {pull.Folder}/ has body.md, comments.md and changes.diff");
            Line($"  git -C {folders.WorkingCopy} diff {result.Commit[..10]} origin/{pull.Head}");
        }

        Line($"  {repository}/commits/{result.Commit}/BotService.md is the check on the red commit");
        Line($"  {folders.Ledger} has every delivery, run and step (SQLite)");
        Line($"  botservice fix {folders.WorkingCopy} repairs the same commit without a service");
    }

    private void Time(DemoResult result)
    {
        Line("");
        var engine = result.Report is { } report ? $"; {Durations.Text(TimeSpan.FromSeconds(report.Seconds.Total))} of it the engine and its test runs" : "";
        Line($"From the red build to this: {Durations.Text(TimeSpan.FromSeconds(result.Seconds))}{engine}", Dim);
    }

    private void Markdown(string text, string indent)
    {
        foreach (var line in text.Split('\n'))
        {
            Line((indent + line).TrimEnd(), line.StartsWith('#') ? Heading : Style.Plain);
        }
    }

    private void Line(string text, Style? style = null) => console.Write(new Text(Terminal.Clean(text) + "\n", style));
}
