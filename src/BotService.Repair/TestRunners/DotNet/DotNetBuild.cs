using System.Text;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>The outcome of a build: what was built, or a run that tells why not.</summary>
internal sealed record BuildResult(BuildFacts? Facts, TestRun Run);

/// <summary>Builds a test project with all that it references, when any file has changed since the last build.</summary>
internal sealed class DotNetBuild(TestContext context, TimeProvider time)
{
    private readonly DotNetCommands commands = new(context);

    private string FactsFolder => commands.Own + "/facts";

    private string StampFile => commands.Own + "/stamp";

    public async Task<BuildResult> EnsureAsync(CancellationToken token)
    {
        var began = time.GetTimestamp();
        var stamp = WorkspaceStamp.Of(context.Workspace);
        if (SandboxFiles.ReadText(context.Workspace, StampFile, 4096) is { } last
            && last.Split('\n') is [var known, var root]
            && known == stamp
            && BuildFacts.Read(context.Workspace, FactsFolder, commands.Project, root) is { } facts)
        {
            return new BuildResult(facts, Ended(TestRunEnd.Completed, ""));
        }

        var result = await context.Sandbox.RunAsync(commands.Build(Arguments(commands.WriteTargets())), token);
        if (!result.Succeeded)
        {
            return new BuildResult(null, Failure(result));
        }

        var inside = commands.Inside("");
        if (BuildFacts.Read(context.Workspace, FactsFolder, commands.Project, inside) is not { } built)
        {
            return new BuildResult(null, Ended(TestRunEnd.BuildFailed, $"The build of {commands.Project} left no assembly."));
        }

        SandboxFiles.Replace(context.Workspace, StampFile, Encoding.UTF8.GetBytes(stamp + "\n" + inside));
        return new BuildResult(built, Ended(TestRunEnd.Completed, ""));

        TestRun Ended(TestRunEnd end, string message) => new(end, [], message, context.Project.Command, time.GetElapsedTime(began));

        TestRun Failure(CommandResult failed) => failed.End switch
        {
            CommandEnd.Exited => Ended(TestRunEnd.BuildFailed, BuildOutput.Errors(failed.Output + "\n" + failed.ErrorOutput, commands.Inside(""))),
            CommandEnd.TimedOut => Ended(TestRunEnd.TimedOut, $"The build took longer than {context.CommandTimeout.TotalSeconds:F0} s."),
            CommandEnd.OutOfMemory => Ended(TestRunEnd.OutOfMemory, "The build took more memory than allowed."),
            _ => Ended(TestRunEnd.Crashed, $"The build ended {failed.End}."),
        };
    }

    private IEnumerable<string> Arguments(string targets)
    {
        string[] arguments =
        [
            "build", commands.Inside(commands.Project), "--no-restore", "--nologo", "-v:q", "-clp:NoSummary", "-nodeReuse:false",
            $"-m:{Math.Max(1, context.Parallelism)}",
            "-p:UseSharedCompilation=false",
            "-p:ProvideCommandLineArgs=true",
            "-p:EmitCompilerGeneratedFiles=true",

            // Else a build under CI writes made-up source paths into the symbols, and no stack frame can be found again.
            "-p:ContinuousIntegrationBuild=false",
            "-p:DeterministicSourcePaths=false",
            "-p:CustomAfterMicrosoftCommonTargets=" + targets,
            "-p:BotServiceFacts=" + commands.Inside(FactsFolder),
        ];
        return context.Project.Properties.TryGetValue("framework", out var framework) ? [.. arguments, "-f", framework] : arguments;
    }
}
