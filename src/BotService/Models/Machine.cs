using System.Globalization;
using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.Sandboxes;

namespace BotService.Models;

/// <summary>Asks this machine what it has for models.</summary>
internal static class Machine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<MachineMemory> AskAsync(ProcessRunner processes, CancellationToken token)
    {
        // Knows the limits of containers as well.
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return await GpuAsync(processes, token) is var (name, bytes) ? new MachineMemory(memory, name, bytes) : new MachineMemory(memory);
    }

    private static async Task<(string Name, long Bytes)?> GpuAsync(ProcessRunner processes, CancellationToken token)
    {
        try
        {
            string[] arguments = ["--query-gpu=name,memory.free", "--format=csv,noheader,nounits"];
            var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" };
            var result = await processes.RunAsync(new ProcessStart("nvidia-smi", arguments, "/", environment) { WallTime = Patience }, token);
            return result.ExitCode == 0 ? Largest(result.Output) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Lines such as <c>NVIDIA H200, 143000</c>, in MiB.</summary>
    internal static (string Name, long Bytes)? Largest(string output)
    {
        (string Name, long Bytes)? largest = null;
        foreach (var line in output.Split('\n'))
        {
            var comma = line.LastIndexOf(',');
            if (comma > 0 && long.TryParse(line.AsSpan(comma + 1), CultureInfo.InvariantCulture, out var mebibytes) && mebibytes is > 0 and < 1 << 30 && mebibytes << 20 > (largest?.Bytes ?? 0))
            {
                largest = (line[..comma].Trim(), mebibytes << 20);
            }
        }

        return largest;
    }
}
