using System.Text.RegularExpressions;

namespace BotService.Repair.Prompts;

/// <summary>A Markdown file beside this class with <c>{{variables}}</c>; every variable must be given and every given one used.</summary>
internal sealed partial class PromptTemplate
{
    private readonly string name;
    private readonly string text;

    internal PromptTemplate(string name, string text) => (this.name, this.text) = (name, text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim());

    /// <param name="name">The file's name without <c>.md</c>.</param>
    public static PromptTemplate Load(string name)
    {
        using var stream = typeof(PromptTemplate).Assembly.GetManifestResourceStream($"Prompts/{name}.md")
            ?? throw new ArgumentException($"No prompt is called '{name}'.", nameof(name));
        using var reader = new StreamReader(stream);
        return new PromptTemplate(name, reader.ReadToEnd());
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
            return index >= 0 ? values[index].Value : throw new ArgumentException($"The prompt '{name}' needs a value for '{variable}'.", nameof(values));
        });
        return Array.Find(values, v => !used.Contains(v.Name)) is { Name: { } unknown }
            ? throw new ArgumentException($"The prompt '{name}' has no variable '{unknown}'.", nameof(values))
            : rendered;
    }

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Variable();
}
