namespace BotService.Repair.ModelBackends;

/// <summary>The process that computed a request ended before it was done. The next request starts it again.</summary>
/// <param name="status">Exit status, 128 + signal where one ended it; null when it did not end but stopped answering.</param>
/// <param name="errorOutput">What it wrote to standard error; its last lines go into the message.</param>
/// <param name="work">What it did when it ended, such as <c>worked</c>.</param>
public sealed class ModelCrashedException(string model, int? status, string errorOutput, string work)
    : ModelFailedException($"The engine's process {End(status)} while the model '{model}' {work}.{LastLines(errorOutput)} {Remedy(status)}", transient: true)
{
    private const int Lines = 5;
    private const int LineLength = 300;
    private const int Signals = 128;
    private const int Killed = Signals + 9;

    public int? Status { get; } = status;

    private static string End(int? status) => status switch
    {
        null => "stopped answering",
        > Signals => $"was ended by signal {status - Signals}{Name(status.Value - Signals)}",
        _ => $"ended with status {status}",
    };

    private static string Name(int signal) => signal switch
    {
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        15 => " (SIGTERM)",
        _ => "",
    };

    private static string LastLines(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(Lines).ToList();
        return lines.Count == 0 ? "" : $" Its last lines: {string.Join(" | ", lines.Select(l => l.Length > LineLength ? l[..LineLength] : l))}.";
    }

    private static string Remedy(int? status) => status == Killed
        ? "If the system ran out of memory, lower BOTSERVICE_MODEL_CONTEXT or take a smaller model. The next request starts it again."
        : "The next request starts it again; please report it with these lines.";
}

/// <summary>A prompt that was in flight at two crashes of the engine is not given to it a third time.</summary>
public sealed class PromptQuarantinedException(string model) : ModelFailedException(
    $"This prompt was in flight at two crashes of the model '{model}' and is not given to it again in this process. Other prompts are. Take another model for it.", transient: false);
