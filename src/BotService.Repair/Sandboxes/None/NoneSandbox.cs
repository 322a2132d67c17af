namespace BotService.Repair.Sandboxes.None;

/// <summary>Runs commands unprotected, for a developer's own trusted code.</summary>
internal sealed class NoneSandbox(ProcessRunner processes) : ISandbox
{
    public string Name => "none";

    public string InsidePath(string workspace) => workspace;

    public Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token) => processes.RunAsync(StartOf(command), token);

    public Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token) =>
        Task.FromResult<ISandboxSession>(new LineSession(processes.Start(StartOf(command))));

    private static ProcessStart StartOf(SandboxCommand command)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/tmp",
            ["LANG"] = "C.UTF-8",
            ["CI"] = "true",
        };
        foreach (var (name, value) in command.Environment)
        {
            environment[name] = value;
        }

        return new ProcessStart(command.FileName, command.Arguments, Path.Combine(command.Workspace, command.WorkingDirectory), environment)
        {
            StandardInput = command.StandardInput,
            WallTime = command.Limits.WallTime,
            OutputBytes = command.Limits.OutputBytes,
        };
    }
}
