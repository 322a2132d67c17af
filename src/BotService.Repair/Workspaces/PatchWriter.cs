using System.Text;

namespace BotService.Repair.Workspaces;

/// <summary>Writes a patch in git's own terms: line endings as git stores them, so that it applies to the index and to working trees alike.</summary>
internal sealed class PatchWriter(RunRepository repository, RunFolder run, string commit)
{
    private const int PatchBytes = 32 << 20;

    public async Task<string> WriteAsync(IReadOnlyDictionary<string, string> newTexts, CancellationToken token)
    {
        var folder = Path.Combine(repository.Folder, "patches", Guid.NewGuid().ToString("N"));
        var workTree = Path.Combine(folder, "files");
        var index = Path.Combine(folder, "index");
        Directory.CreateDirectory(workTree);
        try
        {
            File.Copy(repository.Index, index);
            foreach (var (path, text) in newTexts)
            {
                WriteFile(workTree, path, text);
            }

            return await DiffAsync([.. newTexts.Keys], workTree, index, token);
        }
        finally
        {
            await run.RemoveAsync(folder);
        }
    }

    private async Task<string> DiffAsync(IReadOnlyList<string> paths, string workTree, string index, CancellationToken token)
    {
        await RefuseLinksAsync(paths, token);
        var update = repository.Command("-c", "core.fileMode=false", "update-index", "--add", "-z", "--stdin").In(workTree).WithIndex(index);
        await repository.ReadAsync(update with { StandardInput = string.Concat(paths.Select(p => p + "\0")) }, token);

        var diff = repository.Command(
            "diff-index", "--cached", "-p", "--text", "--full-index", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv",
            "--src-prefix=a/", "--dst-prefix=b/", commit).In(workTree).WithIndex(index);
        var patch = await repository.ReadAsync(diff with { OutputBytes = PatchBytes }, token);
        if (patch.Length > 0)
        {
            // A file that is not UTF-8 loses bytes on its way through text; then the patch fits nothing and must not leave this place.
            await repository.ReadAsync(repository.Command("apply", "--cached", "--check", "--whitespace=nowarn") with { StandardInput = patch }, token);
        }

        return patch;
    }

    private async Task RefuseLinksAsync(IReadOnlyList<string> paths, CancellationToken token)
    {
        var entries = await repository.ReadAsync(repository.Command(["--literal-pathspecs", "ls-files", "-z", "--stage", "--", .. paths]), token);
        if (entries.Split('\0').FirstOrDefault(e => e.Length > 0 && !e.StartsWith("100", StringComparison.Ordinal)) is { } special)
        {
            throw new GitException($"'{PlainText.Line(special[(special.IndexOf('\t') + 1)..], 200)}' is a link or a submodule and cannot be edited.");
        }
    }

    private static void WriteFile(string workTree, string path, string text)
    {
        var file = Path.GetFullPath(Path.Combine(workTree, path));
        if (!file.StartsWith(workTree + "/", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{path}' leaves the repository.", nameof(path));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
