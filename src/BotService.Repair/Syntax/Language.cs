namespace BotService.Repair.Syntax;

/// <summary>A programming language that the engine can edit.</summary>
/// <param name="Id">csharp, python, javascript, typescript, java, go, rust, c, cpp.</param>
/// <param name="Extensions">With the dot.</param>
public sealed record Language(string Id, IReadOnlyList<string> Extensions)
{
    public static IReadOnlyList<Language> All { get; } =
    [
        new("csharp", [".cs"]),
        new("python", [".py"]),
        new("javascript", [".js", ".mjs", ".cjs", ".jsx"]),
        new("typescript", [".ts", ".mts", ".cts", ".tsx"]),
        new("java", [".java"]),
        new("go", [".go"]),
        new("rust", [".rs"]),
        new("c", [".c"]),
        new("cpp", [".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx", ".h"]),
    ];

    /// <summary>The language of a file by its extension, or null.</summary>
    public static Language? Of(string path) => All.FirstOrDefault(l => l.Extensions.Contains(Path.GetExtension(path)));
}
