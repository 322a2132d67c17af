using BotService.Repair.Sandboxes;
using BotService.Repair.Syntax;

namespace BotService.Evaluation;

/// <summary>Whether a patched project says the same as the published fix, but for layout and comments.</summary>
internal static class ReferenceComparison
{
    private const int FileBytes = 4 << 20;

    public static bool Equal(string folder, EvalProject project, EvalReference reference)
    {
        var paths = project.Files.Keys.Union(reference.Files.Keys);
        return paths.All(path => Same(path, SandboxFiles.ReadText(folder, path, FileBytes), reference.Files.GetValueOrDefault(path) ?? project.Files[path]));
    }

    private static bool Same(string path, string? patched, string expected) =>
        patched == expected || (patched is not null && Language.Of(path) is not null && Normalized(path, patched) == Normalized(path, expected));

    private static string Normalized(string path, string text) => SourceFile.Parse(path, text).Normalized;
}
