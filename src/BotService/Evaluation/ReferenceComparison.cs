using BotService.Repair.Syntax;

namespace BotService.Evaluation;

/// <summary>Whether a patched project says the same as the published fix, but for layout and comments.</summary>
internal static class ReferenceComparison
{
    /// <param name="files">All files of the patched project.</param>
    public static bool Equal(IReadOnlyDictionary<string, string> files, EvalProject project, EvalReference reference) =>
        files.Keys.Union(project.Files.Keys).Union(reference.Files.Keys).All(path =>
            Same(path, files.GetValueOrDefault(path), reference.Files.GetValueOrDefault(path) ?? project.Files.GetValueOrDefault(path)));

    private static bool Same(string path, string? patched, string? expected) =>
        patched == expected
        || (patched is not null && expected is not null && Language.Of(path) is not null && Normalized(path, patched) == Normalized(path, expected));

    private static string Normalized(string path, string text) => SourceFile.Parse(path, text).Normalized;
}
