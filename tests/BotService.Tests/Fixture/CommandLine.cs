using BotService.Repair.Sandboxes;

namespace BotService.Fixture;

/// <summary>The built command line as a process.</summary>
internal static class CommandLine
{
    private static readonly ProcessRunner Processes = new(TimeProvider.System);

    public static Task<CommandResult> RunAsync(string folder, params string[] arguments) => RunAsync(folder, Host(), arguments);

    /// <param name="environment">All that the program sees.</param>
    public static Task<CommandResult> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Processes.RunAsync(Start(folder, environment, arguments), CancellationToken.None);

    public static LineSession Begin(string folder, params string[] arguments) => Processes.Start(Start(folder, Host(), arguments));

    public static async Task SignalAsync(LineSession process, string signal) => Assert.True((await ToolAsync("/", "kill", "-" + signal, process.Id.ToString())).Succeeded);

    /// <summary>Any other host program.</summary>
    public static Task<CommandResult> ToolAsync(string folder, string name, params string[] arguments) =>
        Processes.RunAsync(new ProcessStart(name, arguments, folder, Host()), CancellationToken.None);

    private static ProcessStart Start(string folder, IReadOnlyDictionary<string, string> environment, string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "botservice.dll"), .. arguments], folder, environment);

    private static Dictionary<string, string> Host() => new()
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
        ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/tmp",
        ["CI"] = "true",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
    };
}
