using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;

namespace BotService.Evaluation;

/// <param name="Note">Why not plausible; "" when it is or when there was no patch.</param>
internal sealed record EvalScore(bool Plausible, bool EqualsReference, string Note);

/// <summary>Judges a patch in a fresh workspace by the record's own test command and its reference.</summary>
internal sealed class EvalScorer(EvalDataSet data, EvalTests tests, NewRepository repositories)
{
    public async Task<EvalScore> ScoreAsync(EvalProject project, string patch, CancellationToken token)
    {
        if (patch.Length == 0)
        {
            return new EvalScore(false, false, "");
        }

        using var folder = new TemporaryWorkspace();
        TemporaryWorkspace.Write(folder.Path, project.Files);
        var (applied, message) = await repositories.ApplyAsync(folder.Path, patch, token);
        if (!applied || HasLink(new DirectoryInfo(folder.Path)))
        {
            return new EvalScore(false, false, applied ? "the patch makes a link" : $"the patch does not apply: {message}");
        }

        var files = Judged(project, folder.Path);
        var reference = data.ReadReference(project.Id);
        var run = await tests.JudgeAsync(project, files, reference, token);
        return new EvalScore(run.Passed, run.Passed && ReferenceComparison.Equal(files, project, reference), run.Note);
    }

    /// <summary>Without running anything: for patches that the engine found plausible and did not choose.</summary>
    public async Task<bool> EqualsReferenceAsync(EvalProject project, string patch, CancellationToken token)
    {
        using var folder = new TemporaryWorkspace();
        TemporaryWorkspace.Write(folder.Path, project.Files);
        var (applied, _) = await repositories.ApplyAsync(folder.Path, patch, token);
        return applied && !HasLink(new DirectoryInfo(folder.Path)) && ReferenceComparison.Equal(Judged(project, folder.Path), project, data.ReadReference(project.Id));
    }

    /// <summary>Only source code that is no test may differ from the record: tests, build files and settings are the record's own.</summary>
    private static Dictionary<string, string> Judged(EvalProject project, string patched)
    {
        var files = project.Files.Where(f => !IsProductCode(f.Key)).ToDictionary(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(patched, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(patched, f)).Where(IsProductCode))
        {
            files[path] = File.ReadAllText(Path.Combine(patched, path));
        }

        return files;
    }

    private static bool HasLink(DirectoryInfo folder) =>
        folder.EnumerateFileSystemInfos().Any(e => e.LinkTarget is not null || (e is DirectoryInfo inner && HasLink(inner)));

    private static bool IsProductCode(string path) => Language.Of(path) is not null && !TestPaths.LooksLikeTest(path);
}
