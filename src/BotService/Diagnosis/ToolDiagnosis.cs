using BotService.Forges;
using BotService.Repair.Sandboxes;

namespace BotService.Diagnosis;

/// <summary>Programs that tests are run with. Only git is needed by everybody.</summary>
internal sealed class ToolDiagnosis(ProcessRunner processes) : IDiagnosis
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Tool[] Tools =
    [
        new("git", ["--version"], "everything"),
        new("dotnet", ["--version"], ".NET"),
        new("python3", ["--version"], "Python"),
        new("python3", ["-m", "pytest", "--version"], "Python", "pytest"),
        new("node", ["--version"], "JavaScript and TypeScript"),
        new("npm", ["--version"], "JavaScript and TypeScript"),
        new("java", ["-version"], "Java"),
        new("mvn", ["--version"], "Java"),
        new("gradle", ["--version"], "Java with Gradle"),
        new("go", ["version"], "Go"),
        new("cargo", ["--version"], "Rust"),
        new("cmake", ["--version"], "C and C++ with CMake"),
        new("make", ["--version"], "C and C++"),
        new("g++", ["--version"], "C++"),
    ];

    public string Area => "toolchains";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken token) => await Task.WhenAll(Tools.Select(t => AskAsync(t, token)));

    private async Task<Finding> AskAsync(Tool tool, CancellationToken token)
    {
        var name = tool.Module ?? tool.Program;
        var found = await VersionAsync(tool, token);
        return (found, tool.Program) switch
        {
            ({ } version, _) => Finding.Works(Area, name, $"{version}, for {tool.For}"),
            (null, "git") => Finding.Missing(Area, name, "not found", "Install git 2.28 or newer and put it on the PATH."),
            _ => Finding.NotSetUp(Area, name, $"not found; needed only for {tool.For}"),
        };
    }

    private async Task<string?> VersionAsync(Tool tool, CancellationToken token)
    {
        try
        {
            var environment = new[] { "PATH", "HOME", "JAVA_HOME", "DOTNET_ROOT" }.Select(n => (Name: n, Value: Environment.GetEnvironmentVariable(n)))
                .Where(v => v.Value is not null).ToDictionary(v => v.Name, v => v.Value!);
            var result = await processes.RunAsync(new ProcessStart(tool.Program, tool.Arguments, "/", environment) { WallTime = Patience }, token);
            var lines = JobLogText.Clean($"{result.Output}\n{result.ErrorOutput}").Split('\n').Select(l => l.Trim()).Where(l => l.Any(char.IsAsciiDigit));
            return result.Succeeded ? lines.FirstOrDefault() ?? "found" : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <param name="Module">What is asked for where the program only runs it.</param>
    private sealed record Tool(string Program, string[] Arguments, string For, string? Module = null);
}
