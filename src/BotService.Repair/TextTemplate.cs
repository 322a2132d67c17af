using System.Reflection;
using System.Text.RegularExpressions;

namespace BotService.Repair;

/// <summary>An embedded Markdown text with <c>{{variables}}</c>; every variable must be given and every given one used.</summary>
public sealed partial class TextTemplate
{
    private readonly string name;
    private readonly string text;

    internal TextTemplate(string name, string text) => (this.name, this.text) = (name, text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim());

    /// <param name="resource">Its name in the assembly without <c>.md</c>: <c>Prompts/system</c>.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static TextTemplate Load(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource + ".md") ?? throw new ArgumentException($"No text is called '{resource}'.", nameof(resource));
        using var reader = new StreamReader(stream);
        return new TextTemplate(resource, reader.ReadToEnd());
    }

    /// <summary>Values are put in as they are and not searched for variables.</summary>
    /// <exception cref="ArgumentException">A variable has no value, or a value no variable.</exception>
    public string Render(params (string Name, string Value)[] values)
    {
        var used = new HashSet<string>();
        var rendered = Variable().Replace(text, match =>
        {
            var variable = match.Groups[1].Value;
            used.Add(variable);
            var index = Array.FindIndex(values, v => v.Name == variable);
            return index >= 0 ? values[index].Value : throw new ArgumentException($"The text '{name}' needs a value for '{variable}'.", nameof(values));
        });
        return Array.Find(values, v => !used.Contains(v.Name)) is { Name: { } unknown }
            ? throw new ArgumentException($"The text '{name}' has no variable '{unknown}'.", nameof(values))
            : rendered;
    }

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Variable();
}
