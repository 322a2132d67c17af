using System.Text.Json;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Rust;

/// <summary>The lines of <c>cargo --message-format=json</c>; see The Cargo Book, External tools.</summary>
internal sealed record CargoMessages(IReadOnlyList<RustTarget> Targets, IReadOnlyList<CompilerError> Errors)
{
    private const int MostPlaces = 50;

    /// <param name="folder">Folder that the compiler's relative file names start from, relative to the workspace.</param>
    public static CargoMessages Read(string output, ReportPaths paths, string folder)
    {
        var targets = new List<RustTarget>();
        var errors = new List<CompilerError>();
        foreach (var line in JsonLines.Read(output))
        {
            var reason = line.TryGetProperty("reason", out var value) ? value.GetString() : "";
            if (reason == "compiler-artifact" && RustTarget.Read(line) is { } target)
            {
                targets.Add(target);
            }
            else if (reason == "compiler-message" && ErrorOf(line.GetProperty("message"), paths, folder) is { } error)
            {
                errors.Add(error);
            }
        }

        return new CargoMessages(targets, errors);
    }

    private static CompilerError? ErrorOf(JsonElement message, ReportPaths paths, string folder)
    {
        if (message.GetProperty("level").GetString() != "error")
        {
            return null;
        }

        var places = new List<SourcePlace>();
        AddPlaces(message, paths, folder, places);
        var text = (message.TryGetProperty("rendered", out var rendered) ? rendered.GetString() : null) ?? message.GetProperty("message").GetString() ?? "";

        // "aborting due to 3 previous errors" has no place and says nothing new.
        return places.Count == 0 && text.Contains("aborting due to", StringComparison.Ordinal) ? null : new CompilerError(text.Trim(), places);
    }

    private static void AddPlaces(JsonElement message, ReportPaths paths, string folder, List<SourcePlace> places)
    {
        foreach (var span in message.GetProperty("spans").EnumerateArray().OrderByDescending(s => s.GetProperty("is_primary").GetBoolean()))
        {
            AddPlace(span, paths, folder, places);
        }

        foreach (var child in message.GetProperty("children").EnumerateArray())
        {
            AddPlaces(child, paths, folder, places);
        }
    }

    /// <summary>A place inside a macro is followed by the place that calls the macro.</summary>
    private static void AddPlace(JsonElement span, ReportPaths paths, string folder, List<SourcePlace> places)
    {
        if (places.Count < MostPlaces && paths.Relative(span.GetProperty("file_name").GetString() ?? "", folder) is { } path)
        {
            places.Add(new SourcePlace(path, span.GetProperty("line_start").GetInt32()));
        }

        if (span.TryGetProperty("expansion", out var expansion) && expansion.ValueKind == JsonValueKind.Object)
        {
            AddPlace(expansion.GetProperty("span"), paths, folder, places);
        }
    }
}
