using System.Globalization;
using BotService.Reporting;
using Spectre.Console;

namespace BotService.Models;

/// <summary>Tables that are also valid Markdown.</summary>
internal static class ModelTables
{
    public static string Size(long bytes, bool estimated = false) =>
        string.Create(CultureInfo.InvariantCulture, $"{(estimated ? "~" : "")}{(bytes < 1_000_000_000 ? bytes / 1e6 : bytes / 1e9):0.0} {(bytes < 1_000_000_000 ? "MB" : "GB")}");

    public static string Parameters(long? count) => count switch
    {
        null => "unknown",
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0} M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.0} B"),
    };

    public static void Print(Terminal terminal, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Markdown);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column).NoWrap());
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(c => new Text(Terminal.Clean(c)))]);
        }

        terminal.Results.Write(table);
    }

    public static void Line(Terminal terminal, string text) => terminal.Results.Write(new Text(Terminal.Clean(text) + "\n"));
}
