using BotService.Repair;
using BotService.Repair.Sandboxes;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;

namespace BotService.Evaluation;

/// <param name="Note">Why not plausible; "" when it is or when there was no patch.</param>
internal sealed record EvalScore(bool Plausible, bool EqualsReference, string Note);

/// <summary>Judges a patch in a fresh workspace by the record's own test command and its reference.</summary>
internal sealed class EvalScorer(EvalDataSet data, ISandbox sandbox, NewRepository repositories)
{
    private static readonly TimeSpan TestTime = TimeSpan.FromMinutes(5);

    public async Task<EvalScore> ScoreAsync(EvalProject project, string patch, CancellationToken token)
    {
        if (patch.Length == 0)
        {
            return new EvalScore(false, false, "");
        }

        using var folder = new TemporaryWorkspace();
        TemporaryWorkspace.Write(folder.Path, project.Files);
        var (applied, message) = await repositories.ApplyAsync(folder.Path, patch, token);
        if (!applied)
        {
            return new EvalScore(false, false, $"the patch does not apply: {message}");
        }

        if (HasLink(new DirectoryInfo(folder.Path)))
        {
            return new EvalScore(false, false, "the patch makes a link");
        }

        PutBackTests(folder.Path, project);
        var reference = data.ReadReference(project.Id);
        var equal = ReferenceComparison.Equal(folder.Path, project, reference);
        var (plausible, note) = await RunTestsAsync(folder.Path, reference.TestCommand, token);
        return new EvalScore(plausible, plausible && equal, note);
    }

    /// <summary>Only source code that is no test may differ from the record: tests, build files and settings are the record's own.</summary>
    private static void PutBackTests(string folder, EvalProject project)
    {
        foreach (var path in new RepositoryFiles(folder).Paths.Where(p => !project.Files.ContainsKey(p) && !IsProductCode(p)))
        {
            File.Delete(Path.Combine(folder, path));
        }

        TemporaryWorkspace.Write(folder, project.Files.Where(f => !IsProductCode(f.Key)));
    }

    private static bool HasLink(DirectoryInfo folder) =>
        folder.EnumerateFileSystemInfos().Any(e => e.LinkTarget is not null || (e is DirectoryInfo inner && HasLink(inner)));

    private static bool IsProductCode(string path) => Language.Of(path) is not null && !TestPaths.LooksLikeTest(path);

    private async Task<(bool Passed, string Note)> RunTestsAsync(string folder, string command, CancellationToken token)
    {
        var result = await sandbox.RunAsync(
            new SandboxCommand("sh", ["-c", command], folder) { Limits = new SandboxLimits { WallTime = TestTime } }, token);
        var said = (result.Output + "\n" + result.ErrorOutput).Trim();
        return (result.Succeeded, result.Succeeded ? "" : $"'{command}' ended with {result.End} {result.ExitCode}: {said[^Math.Min(said.Length, 2000)..]}");
    }
}
