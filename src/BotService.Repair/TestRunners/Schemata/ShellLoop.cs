using System.Diagnostics;
using System.Globalization;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Schemata;

/// <summary>A sandbox that runs one short command after another in one sandboxed shell, because starting a sandbox costs more than
/// running a test.</summary>
/// <remarks>Not thread safe. The shell lives until a command exceeds its time, ends the shell, or <see cref="StopAsync"/>. A process
/// that a command leaves behind lives as long, so this is for runs whose verdict is checked again.</remarks>
internal sealed class ShellLoop(ISandbox sandbox) : ISandbox, IAsyncDisposable
{
    private const string OutputFile = ".botservice-output";
    private const string ErrorFile = ".botservice-errors";
    private const string Ended = "botservice-ended ";
    private const int EndedByShell = 137;
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);
    private ISandboxSession? shell;

    public string Name => sandbox.Name;

    public string InsidePath(string workspace) => sandbox.InsidePath(workspace);

    public Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token) => sandbox.StartAsync(command, token);

    public async Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token)
    {
        var line = LineFor(command);
        if (command.Network || command.StandardInput is not null || line.Contains('\n', StringComparison.Ordinal))
        {
            return await sandbox.RunAsync(command, token);
        }

        var watch = Stopwatch.StartNew();
        shell ??= await StartShellAsync(command, token);
        var (end, status) = await AskAsync(shell, line, command.Limits.WallTime, token);
        return new CommandResult(status, end, Read(command, OutputFile), Read(command, ErrorFile), 0, watch.Elapsed, TimeSpan.Zero);
    }

    public async Task StopAsync()
    {
        if (shell is { } running)
        {
            shell = null;
            await running.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<(CommandEnd End, int Status)> AskAsync(ISandboxSession running, string line, TimeSpan limit, CancellationToken token)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(limit);
        try
        {
            await running.WriteLineAsync(line, patience.Token);
            var answer = await running.ReadLineAsync(patience.Token);
            if (answer?.StartsWith(Ended, StringComparison.Ordinal) == true && int.TryParse(answer[Ended.Length..], CultureInfo.InvariantCulture, out var status))
            {
                return (CommandEnd.Exited, status);
            }

            await StopAsync();
            return (CommandEnd.Exited, EndedByShell);
        }
        catch (OperationCanceledException)
        {
            await StopAsync();
            token.ThrowIfCancellationRequested();
            return (CommandEnd.TimedOut, EndedByShell);
        }
    }

    private Task<ISandboxSession> StartShellAsync(SandboxCommand first, CancellationToken token)
    {
        var folder = sandbox.InsidePath(first.Workspace);
        var loop = $"while IFS= read -r line; do (eval \"$line\") >{Quote(folder + "/" + OutputFile)} 2>{Quote(folder + "/" + ErrorFile)} </dev/null; echo \"{Ended}$?\"; done";
        return sandbox.StartAsync(
            new SandboxCommand("sh", ["-c", loop], first.Workspace)
            {
                ReadOnlyPaths = first.ReadOnlyPaths,
                WritablePaths = first.WritablePaths,
                Limits = first.Limits with { WallTime = LongestLife },
            },
            token);
    }

    private string LineFor(SandboxCommand command)
    {
        var folder = Path.Combine(sandbox.InsidePath(command.Workspace), command.WorkingDirectory);
        var words = command.Environment.Select(v => $"{v.Key}={v.Value}").Append(command.FileName).Concat(command.Arguments).Select(Quote);
        return $"cd {Quote(folder)} && exec env {string.Join(' ', words)}";
    }

    private static string Read(SandboxCommand command, string file) => SandboxFiles.ReadText(command.Workspace, file, command.Limits.OutputBytes) ?? "";

    private static string Quote(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
