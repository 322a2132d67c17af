using System.Text.Json;

namespace BotService.Repair.TestRunners.Reports;

/// <summary>The JSON objects among the lines of an output; other lines are passed over.</summary>
internal static class JsonLines
{
    public static IEnumerable<JsonElement> Read(string output)
    {
        foreach (var line in output.Split('\n'))
        {
            if (Parse(line) is { ValueKind: JsonValueKind.Object } found)
            {
                yield return found;
            }
        }
    }

    /// <summary>The text of a member; "" when it is missing or no text.</summary>
    public static string Text(this JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static JsonElement? Parse(string line)
    {
        if (!line.StartsWith('{'))
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
