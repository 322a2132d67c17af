using System.Reflection;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>How a worker is started: this program again, with nothing of its environment but what it needs to run.</summary>
internal static class WorkerStart
{
    /// <summary>Handed on where they are set: where .NET lies, and which GPUs to use.</summary>
    private static readonly string[] HandedOn =
    [
        "PATH", "HOME", "LANG", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64",
        "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "NVIDIA_VISIBLE_DEVICES", "GGML_VK_VISIBLE_DEVICES",
    ];

    /// <summary>In a folder of the program's own, because the libraries look for others in the current one, too.</summary>
    public static ProcessStart Of(LlamaCppOptions options)
    {
        var command = options.WorkerCommand ?? ThisProgram();
        return new ProcessStart(command[0], [.. command.Skip(1)], AppContext.BaseDirectory, Variables());
    }

    private static IReadOnlyList<string> ThisProgram()
    {
        var program = Environment.ProcessPath ?? throw new ConfigurationException("This program's own path is not known, so no model can run in a process of its own. Set BOTSERVICE_MODEL_ISOLATION=none.");
        return Path.GetFileNameWithoutExtension(program) == "dotnet" && Assembly.GetEntryAssembly() is { Location.Length: > 0 } entry
            ? [program, entry.Location, ModelWorker.Verb]
            : [program, ModelWorker.Verb];
    }

    private static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>
        {
            // An abort is reported by its message; a debugger on top would take seconds.
            ["GGML_NO_BACKTRACE"] = "1",
            ["DOTNET_EnableDiagnostics"] = "0",
            ["DOTNET_gcServer"] = "0",

            // A worker may be young when it matters: loops over a vocabulary are compiled well at once.
            ["DOTNET_TC_QuickJitForLoops"] = "0",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        };
        foreach (var name in HandedOn)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                variables[name] = value;
            }
        }

        // An empty or relative entry would be the current folder.
        var libraries = (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':').Where(Path.IsPathFullyQualified).ToList();
        if (libraries.Count > 0)
        {
            variables["LD_LIBRARY_PATH"] = string.Join(':', libraries);
        }

        return variables;
    }
}
