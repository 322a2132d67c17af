using System.Text.Json;
using BotService.Repair;

namespace BotService.Evaluation;

/// <summary>One line of a data set; every error names file, line and field.</summary>
internal sealed class EvalLine
{
    private readonly string file;
    private readonly int number;
    private readonly JsonElement root;

    public EvalLine(string file, int number, string text)
    {
        this.file = file;
        this.number = number;
        try
        {
            root = JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException e)
        {
            throw Error($"is no JSON ({e.Message})");
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Error("is no JSON object");
        }
    }

    /// <summary>Names of the fields with text, as filters take them.</summary>
    public IEnumerable<string> TextFields => root.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).Select(p => p.Name);

    /// <returns>Null when the field is absent or no text.</returns>
    public string? TextOrNull(string field) => root.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public string Text(string field) => TextOrNull(field) is { Length: > 0 } text ? text : throw Error($"field '{field}' must be a text that is not empty");

    /// <summary>Checks that a field is there without reading it.</summary>
    public void Require(string field, JsonValueKind kind)
    {
        if (!root.TryGetProperty(field, out var value) || value.ValueKind != kind)
        {
            throw Error($"field '{field}' must be of the kind {kind}");
        }
    }

    /// <summary>A field that maps relative paths to texts.</summary>
    public IReadOnlyDictionary<string, string> Files(string field)
    {
        Require(field, JsonValueKind.Object);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in root.GetProperty(field).EnumerateObject())
        {
            if (!IsSafe(entry.Name))
            {
                throw Error($"field '{field}' has the path '{entry.Name}'; only relative paths without '.', '..', '.git' and control characters are allowed");
            }

            if (entry.Value.ValueKind != JsonValueKind.String || !files.TryAdd(entry.Name, entry.Value.GetString()!))
            {
                throw Error($"field '{field}', path '{entry.Name}' must have one text");
            }
        }

        return files.Count > 0 ? files : throw Error($"field '{field}' has no file");
    }

    public ConfigurationException Error(string what) => new($"{file}, line {number}: {what}.");

    private static bool IsSafe(string path) =>
        path.Length is > 0 and < 1024
        && !path.Any(c => char.IsControl(c) || c == '\\')
        && path.Split('/').All(part => part is not ("" or "." or "..") && !part.Equals(".git", StringComparison.OrdinalIgnoreCase));
}
