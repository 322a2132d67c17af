using System.Diagnostics;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Runs the host's git on repositories that nobody vouches for.</summary>
internal sealed class GitRunner(CacheFolder cache, ProcessRunner processes)
{
    private readonly string globalConfiguration = Path.Combine(cache.Root, "gitconfig");
    private static readonly string[] Networked = ["fetch", "ls-remote", "push"];
    private volatile bool configured;

    /// <summary>Runs a command whose failure the caller expects and explains.</summary>
    /// <exception cref="IOException">Git is not installed.</exception>
    public async Task<CommandResult> RunAsync(GitCommand command, CancellationToken token)
    {
        using var span = command.Network ? RepairInstruments.Source.StartActivity($"git {command.Arguments.FirstOrDefault(Networked.Contains)}", ActivityKind.Client) : null;
        EnsureGlobalConfiguration();
        var start = new ProcessStart(
            "git",
            [.. GitEnvironment.Options, .. command.Arguments],
            command.WorkingDirectory ?? cache.Root,
            GitEnvironment.Variables(command, globalConfiguration))
        {
            StandardInput = command.StandardInput,
            WallTime = command.WallTime,
            OutputBytes = command.OutputBytes,
        };
        return await processes.RunAsync(start, token);
    }

    /// <summary>Runs a command that must succeed and returns all of its output.</summary>
    /// <exception cref="GitException">It failed, ran out of time, or wrote more than asked for.</exception>
    public async Task<string> ReadAsync(GitCommand command, CancellationToken token)
    {
        var result = await RunAsync(command, token);
        if (!result.Succeeded)
        {
            throw new GitException($"git {command.Arguments[0]} failed: {Complaint(result)}");
        }

        return result.DroppedBytes == 0
            ? result.Output
            : throw new GitException($"git {command.Arguments[0]} wrote more than {command.OutputBytes} bytes.");
    }

    /// <summary>The one line of git's error output that says most, without control characters.</summary>
    public static string Complaint(CommandResult result)
    {
        if (result.End == CommandEnd.TimedOut)
        {
            return $"no answer within {result.WallTime.TotalSeconds:0} s";
        }

        var lines = result.ErrorOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = lines.FirstOrDefault(l => l.StartsWith("fatal: ", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(l => l.StartsWith("error: ", StringComparison.Ordinal))
            ?? lines.LastOrDefault()
            ?? $"exit status {result.ExitCode}";
        return PlainText.Line(line, 300);
    }

    private void EnsureGlobalConfiguration()
    {
        if (configured || (File.Exists(globalConfiguration) && File.ReadAllText(globalConfiguration) == GitEnvironment.GlobalConfiguration))
        {
            configured = true;
            return;
        }

        cache.Create();
        var fresh = $"{globalConfiguration}.{Guid.NewGuid():N}";
        File.WriteAllText(fresh, GitEnvironment.GlobalConfiguration);
        File.Move(fresh, globalConfiguration, overwrite: true);
    }
}
