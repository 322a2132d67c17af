using BotService.Repair;
using BotService.Repair.Sandboxes;

namespace BotService.Evaluation;

/// <param name="Note">What the command said when it failed.</param>
internal sealed record EvalTestRun(bool Passed, string Note);

/// <summary>Runs a record's test command on given files, each time in a fresh workspace.</summary>
/// <remarks>A command that fails counts against a patch only when it succeeds with the published fix, or else a tool that is missing
/// on this machine would look like a wrong patch.</remarks>
internal sealed class EvalTests(ISandbox sandbox)
{
    private const int NoteLength = 2000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    // Set once a command was seen to need it: a version manager can hide the system's interpreter, which has the test packages.
    private volatile bool systemFirst;

    /// <exception cref="ConfigurationException">The command fails with the published fix as well.</exception>
    public async Task<EvalTestRun> JudgeAsync(EvalProject project, IReadOnlyDictionary<string, string> files, EvalReference reference, CancellationToken token)
    {
        var before = systemFirst;
        var run = await RunAsync(files, reference.TestCommand, before, token);
        if (run.Passed)
        {
            return run;
        }

        var published = project.Files.ToDictionary(StringComparer.Ordinal);
        foreach (var (path, text) in reference.Files)
        {
            published[path] = text;
        }

        if ((await RunAsync(published, reference.TestCommand, before, token)).Passed)
        {
            return run;
        }

        if (!before && (await RunAsync(published, reference.TestCommand, true, token)).Passed)
        {
            systemFirst = true;
            return await RunAsync(files, reference.TestCommand, true, token);
        }

        throw new ConfigurationException(
            $"Record '{project.Id}': its test command fails on this machine even with the published fix, so no patch can be scored. Install what it needs. {run.Note}");
    }

    private async Task<EvalTestRun> RunAsync(IReadOnlyDictionary<string, string> files, string command, bool preferSystem, CancellationToken token)
    {
        using var folder = new TemporaryWorkspace();
        TemporaryWorkspace.Write(folder.Path, files);
        var line = preferSystem ? "PATH=/usr/bin:/bin:$PATH\n" + command : command;
        var start = new SandboxCommand("sh", ["-c", line], folder.Path) { Limits = new SandboxLimits { WallTime = Limit } };
        var result = await sandbox.RunAsync(start, token);
        var said = (result.Output + "\n" + result.ErrorOutput).Trim();
        return new EvalTestRun(
            result.Succeeded, result.Succeeded ? "" : $"'{command}' ended with {result.End} {result.ExitCode}: {said[^Math.Min(said.Length, NoteLength)..]}");
    }
}
