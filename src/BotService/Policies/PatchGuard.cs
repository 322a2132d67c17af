using BotService.Repair;
using BotService.Repair.Configuration;
using BotService.Repair.Integrity;
using BotService.Repair.TestRunners;
using BotService.Repair.Workspaces;

namespace BotService.Policies;

/// <summary>The last look at a patch before it leaves the house, whoever made it.</summary>
public static class PatchGuard
{
    private const int MaximumFiles = 20;
    private const int MaximumCharacters = 200_000;

    private static readonly string[] LockFiles =
    [
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "packages.lock.json", "project.assets.json", "paket.lock",
        "poetry.lock", "uv.lock", "pdm.lock", "pipfile.lock", "cargo.lock", "go.sum", "gemfile.lock", "composer.lock", "gradle.lockfile", "mix.lock", "pubspec.lock", "flake.lock",
    ];

    /// <summary>One sentence that says what is wrong; null when the patch may go out.</summary>
    public static string? Check(PatchedTree.Applied patch, RepositoryConfiguration configuration)
    {
        if (patch.Files.Count is 0 or > MaximumFiles || patch.Diff.Length > MaximumCharacters)
        {
            return $"The patch changes {patch.Files.Count} files in {patch.Diff.Length} characters; 1 to {MaximumFiles} files and {MaximumCharacters} characters are allowed.";
        }

        var complaint = patch.Files.Select(f => Check(f, configuration)).FirstOrDefault(c => c is not null);
        return complaint ?? CheckText(UnifiedPatch.Parse(patch.Diff));
    }

    private static string? Check(PatchedFile file, RepositoryConfiguration configuration) =>
        (file.IsEdit, Forbidden(file.Path) ?? (configuration.MayEdit(file.Path) ? null : "a file that `.botservice.yml` protects")) switch
        {
            (_, { } kind) => $"The patch touches {Publishing.EchoedText.Code(file.Path, 200)}, {kind}.",
            (false, _) => $"The patch does more to {Publishing.EchoedText.Code(file.Path, 200)} than edit its text: a new, deleted or linked file, or another mode.",
            _ => null,
        };

    private static string? Forbidden(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..].ToLowerInvariant();
        var lower = path.ToLowerInvariant();
        return path.StartsWith('/') || path.Split('/').Any(p => p is ".." or "." or "" || p.Equals(".git", StringComparison.OrdinalIgnoreCase)) ? "which lies outside of the repository's files"
            : name is "codeowners" ? "which says who reviews"
            : LockFiles.Contains(name) ? "a lock file"
            : IntegrityGate.IsGateFile(path) || lower.StartsWith(".gitlab-ci", StringComparison.Ordinal) || name is ".gitattributes" or ".gitmodules" ? "a file of CI or build configuration"
            : TestPaths.LooksLikeTest(path) ? "a test"
            : path == RepositoryConfiguration.FileName ? "my own configuration"
            : null;
    }

    private static string? CheckText(IReadOnlyList<PatchChange> changes)
    {
        var added = string.Join('\n', changes.SelectMany(c => c.Added));
        var removed = string.Join('\n', changes.SelectMany(c => c.Removed));
        return Redaction.HideKnown(added) != added && Redaction.HideKnown(removed) == removed ? "The patch adds what looks like a secret."
            : Hidden(added) > Hidden(removed) ? "The patch adds characters that hide or reorder text."
            : null;
    }

    private static int Hidden(string text) => text.Replace("\r", "", StringComparison.Ordinal).Length - VisibleText.Of(text).Replace("\r", "", StringComparison.Ordinal).Length;
}
