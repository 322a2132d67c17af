namespace BotService.Repair.Sandboxes.None;

/// <summary>Runs commands unprotected, for a developer's own trusted code.</summary>
internal sealed class NoneSandbox(ProcessRunner processes) : ISandbox
{
    public string Name => SandboxSelector.None;

    public string InsidePath(string workspace) => workspace;

    public async Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token)
    {
        try
        {
            return await processes.RunAsync(StartOf(command), token);
        }
        catch (IOException e)
        {
            return new CommandResult(127, CommandEnd.Exited, "", e.Message, 0, TimeSpan.Zero, TimeSpan.Zero);
        }
    }

    public Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token)
    {
        try
        {
            return Task.FromResult<ISandboxSession>(processes.Start(StartOf(command)));
        }
        catch (IOException e)
        {
            throw new SandboxUnavailableException(e.Message, e);
        }
    }

    private static ProcessStart StartOf(SandboxCommand command)
    {
        var mark = $"BOTSERVICE_RUN={Guid.NewGuid():N}";
        var environment = SandboxEnvironment.Of(command, ProgramPath.OfHost, Environment.GetEnvironmentVariable("HOME") ?? "/tmp");
        environment["BOTSERVICE_RUN"] = mark[(mark.IndexOf('=') + 1)..];
        return new ProcessStart(command.FileName, command.Arguments, Path.Combine(command.Workspace, command.WorkingDirectory), environment)
        {
            StandardInput = command.StandardInput,
            WallTime = command.Limits.WallTime,
            OutputBytes = command.Limits.OutputBytes,
            Limits = TreeLimits.Of(command),
            Mark = mark,
        };
    }
}
