using BotService.Repair.Sandboxes;

namespace BotService.Fixture;

/// <summary>The built command line as a process.</summary>
internal static class CommandLine
{
    private static readonly ProcessRunner Processes = new(TimeProvider.System);

    public static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "botservice.dll");

    public static Task<CommandResult> RunAsync(string folder, params string[] arguments) => RunAsync(folder, Host(), arguments);

    /// <param name="environment">All that the program sees.</param>
    public static Task<CommandResult> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Processes.RunAsync(Start(folder, environment, arguments), CancellationToken.None);

    /// <summary>Runs until a line of standard error holds <paramref name="word"/>, sends the signals, and waits for the end.</summary>
    /// <returns>With the program's exit status and standard output; standard error is echoed behind it.</returns>
    public static Task<CommandResult> RunAndSignalAsync(
        string folder, IReadOnlyDictionary<string, string> environment, string word, string signal, params string[] arguments)
    {
        const string Script = """
            set -m
            word=$1 signal=$2; shift 2
            mkfifo messages
            "$@" 2>messages & pid=$!
            while IFS= read -r line; do
              printf '%s\n' "$line" >&2
              case "$line" in *"$word"*) kill -"$signal" "$pid";; esac
            done <messages
            wait "$pid"
            """;
        string[] line = ["-c", Script, "-", word, signal, "dotnet", Dll, .. arguments];
        return Processes.RunAsync(new ProcessStart("bash", line, folder, environment), CancellationToken.None);
    }

    /// <summary>Any other host program.</summary>
    public static Task<CommandResult> ToolAsync(string folder, string name, params string[] arguments) =>
        Processes.RunAsync(new ProcessStart(name, arguments, folder, Host()), CancellationToken.None);

    private static ProcessStart Start(string folder, IReadOnlyDictionary<string, string> environment, string[] arguments) =>
        new("dotnet", [Dll, .. arguments], folder, environment);

    /// <summary>The small environment of a script.</summary>
    public static Dictionary<string, string> Host() => new()
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
        ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/tmp",
        ["CI"] = "true",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
    };
}
