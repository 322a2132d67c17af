using System.Globalization;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Cpp;

/// <summary>Build tools in the sandbox, in the project's folder.</summary>
internal sealed class NativeCommands(TestContext context)
{
    /// <summary>Deep recursion costs more stack in a function that holds many versions.</summary>
    private const string WithLargeStack = "ulimit -s 262144 2>/dev/null || ulimit -s \"$(ulimit -H -s)\" 2>/dev/null; exec \"$@\"";

    /// <param name="number">Value of <see cref="MutantVariable"/>; null leaves it unset.</param>
    public Task<CommandResult> RunAsync(IReadOnlyList<string> command, TimeSpan limit, string? number, CancellationToken token, bool network = false) =>
        context.Sandbox.RunAsync(
            new SandboxCommand("sh", ["-c", WithLargeStack, "sh", .. command], context.Workspace)
            {
                WorkingDirectory = context.Project.Directory,
                Environment = number is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [MutantVariable.Name] = number },
                WritablePaths = [context.Cache],
                Network = network,
                Limits = new SandboxLimits { WallTime = limit > TimeSpan.Zero ? limit : TimeSpan.FromMilliseconds(1) },
            },
            token);

    public Task<CommandResult> RunAsync(IReadOnlyList<string> command, TimeSpan limit, int number, CancellationToken token) =>
        RunAsync(command, limit, number.ToString(CultureInfo.InvariantCulture), token);
}
