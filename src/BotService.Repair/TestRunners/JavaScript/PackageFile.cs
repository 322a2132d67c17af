using System.Text.Json;

namespace BotService.Repair.TestRunners.JavaScript;

/// <summary>What a <c>package.json</c> says about tests.</summary>
/// <param name="Folder">Relative to the repository root.</param>
/// <param name="TestScript">The <c>test</c> script, with scripts that it runs by <c>npm run</c> in place; "" for none.</param>
internal sealed record PackageFile(string Folder, string TestScript, IReadOnlySet<string> Dependencies, bool HasWorkspaces)
{
    private static readonly string[] DependencyKinds = ["dependencies", "devDependencies", "optionalDependencies"];

    /// <summary>Null for text that is not a package file.</summary>
    public static PackageFile? Parse(string folder, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(folder, document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PackageFile Read(string folder, JsonElement root)
    {
        var scripts = Object(root, "scripts");
        var test = Text(scripts, "test");
        foreach (var (name, command) in scripts)
        {
            if (name != "test" && command.ValueKind == JsonValueKind.String)
            {
                test = System.Text.RegularExpressions.Regex.Replace(
                    test, $@"\b(npm|yarn|pnpm)( run| run-script)? {System.Text.RegularExpressions.Regex.Escape(name)}(?![\w:-])", command.GetString()!.Replace("$", "$$"));
            }
        }

        var dependencies = DependencyKinds.SelectMany(kind => Object(root, kind).Keys).ToHashSet();
        return new PackageFile(folder, test, dependencies, root.TryGetProperty("workspaces", out _));
    }

    private static Dictionary<string, JsonElement> Object(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.Value)
            : [];

    private static string Text(Dictionary<string, JsonElement> values, string name) =>
        values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
