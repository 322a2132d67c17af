using System.Text;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Fetches the packages of one test project and of all that it references.</summary>
internal sealed class DotNetRestore(TestContext context)
{
    private readonly DotNetCommands commands = new(context);

    public async Task<StepResult> RunAsync(CancellationToken token)
    {
        string[] arguments = ["restore", commands.Inside(commands.Project), "--nologo", "-v:q", "-p:NuGetAudit=false", "-p:TreatWarningsAsErrors=false", .. Locked()];
        var result = await context.Sandbox.RunAsync(commands.Restore(arguments), token);
        if (!result.Succeeded && MissesSdk(result))
        {
            SandboxFiles.Replace(context.Workspace, commands.Own + "/global.json", Encoding.UTF8.GetBytes("{}"));
            result = await context.Sandbox.RunAsync(commands.Restore(arguments), token);
        }

        string[] said = [$"dotnet restore {string.Join(' ', Locked().Prepend(commands.Project))}"];
        return new StepResult(result.Succeeded, result.Succeeded ? "" : Explain(result), said);
    }

    private string[] Locked() =>
        File.Exists(Path.Combine(context.ProjectFolder, "packages.lock.json")) ? ["--locked-mode"] : [];

    private static bool MissesSdk(CommandResult result) =>
        (result.Output + result.ErrorOutput).Contains("compatible .NET SDK was not found", StringComparison.Ordinal);

    private string Explain(CommandResult result) => result.End == CommandEnd.Exited
        ? BuildOutput.Errors(result.Output + "\n" + result.ErrorOutput, commands.Inside(""))
        : $"dotnet restore ended {result.End} after {result.WallTime.TotalSeconds:F0} s";
}
