using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Python;

/// <summary>Installs what the project requires and no interpreter has yet, into a virtual environment beside the workspace.</summary>
internal static class PythonRestore
{
    private const int WordsKept = 2000;

    public static async Task<StepResult> RunAsync(TestContext context, string framework, CancellationToken token)
    {
        var probes = await PythonInterpreter.ProbeAsync(context, framework, token);
        if (probes.Count == 0)
        {
            return new StepResult(false, "No python3 runs in the sandbox. Install it (Debian: python3).", []);
        }

        var best = PythonInterpreter.Best(probes);
        if (best is { Missing.Count: 0 })
        {
            PythonInterpreter.Remember(context, framework, best.Path);
            return StepResult.Done();
        }

        return await InstallAsync(context, framework, best ?? probes[0], token);
    }

    private static async Task<StepResult> InstallAsync(TestContext context, string framework, PythonProbe from, CancellationToken token)
    {
        var environment = PythonInterpreter.VirtualEnvironment(context);
        Directory.CreateDirectory(environment);
        var python = Path.Combine(environment, "bin", "python");
        string[] create = ["-m", "venv", "--system-site-packages", environment];
        IReadOnlyList<string> needed = from.CanRun ? from.Missing : [framework, .. from.Missing];
        string[] install = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-cache-dir", "--prefer-binary", "--retries", "1", "--timeout", "15"];
        var commands = new[] { $"python3 {string.Join(' ', create)}", $"{python} -m pip install {string.Join(' ', needed)}" };

        var made = await RunAsync(from.Path, create, context, environment, token);
        if (!made.Succeeded)
        {
            return Failed($"no virtual environment could be made (Debian: python3-venv): {Words(made)}", environment, commands);
        }

        var installed = await RunAsync(python, [.. install, .. needed], context, environment, token);
        if (!installed.Succeeded)
        {
            return Failed($"{string.Join(", ", needed)} could not be installed: {Words(installed)}", environment, commands);
        }

        if (from.Optional.Count > 0)
        {
            await RunAsync(python, [.. install, .. from.Optional], context, environment, token);
        }

        if (await PythonInterpreter.AskAsync(python, context, framework, token) is not { CanRun: true })
        {
            return Failed($"{framework} does not start after the installation", environment, commands);
        }

        PythonInterpreter.Remember(context, framework, python);
        return StepResult.Done(commands);
    }

    private static Task<CommandResult> RunAsync(
        string file, IReadOnlyList<string> arguments, TestContext context, string environment, CancellationToken token)
    {
        var command = PythonHarness.Command(file, context, arguments, new SandboxLimits { WallTime = context.CommandTimeout });
        return context.Sandbox.RunAsync(command with { Network = true, ReadOnlyPaths = [], WritablePaths = [environment] }, token);
    }

    private static StepResult Failed(string why, string environment, IReadOnlyList<string> commands)
    {
        Directory.Delete(environment, recursive: true);
        return new StepResult(false, "Python dependencies: " + why, commands);
    }

    private static string Words(CommandResult result)
    {
        var text = (result.ErrorOutput + "\n" + result.Output).Trim();
        return text.Length <= WordsKept ? text : text[^WordsKept..];
    }
}
