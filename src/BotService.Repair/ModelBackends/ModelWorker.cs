using BotService.Repair.ModelBackends.LlamaCpp;
using BotService.Repair.ModelBackends.LlamaCpp.Isolation;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Posix;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using StreamJsonRpc;

namespace BotService.Repair.ModelBackends;

/// <summary>The program of a process that runs one model for the process that started it, and ends with it.</summary>
public static class ModelWorker
{
    /// <summary>The word on the command line that makes a program a worker.</summary>
    public const string Verb = "model-worker";

    /// <summary>Not the first to die for want of memory, but before the process that started it (proc(5), oom_score_adj).</summary>
    private const string OutOfMemoryScore = "500";

    /// <summary>Answers on standard output what it is asked on standard input, until that ends.</summary>
    public static async Task<int> RunAsync()
    {
        // Also when the other side cannot close the pipe any more, or this one is deep in native code.
        _ = Libc.ProcessControl(Libc.ParentDeathSignal, Libc.Kill9);
        VolunteerForOutOfMemory();
        using var logging = LoggerFactory.Create(b => b.AddProvider(new StandardErrorLogs()));
        await using var output = TakeOutput();
        var rpc = new JsonRpc(new NewLineDelimitedMessageHandler(output, Console.OpenStandardInput(), WorkerJson.Formatter()));
        rpc.AddLocalRpcTarget(new WorkerService(rpc, options => Backend(options, logging)));
        rpc.StartListening();
        await rpc.Completion.ContinueWith(_ => { }, TaskScheduler.Default);

        // There is nobody left to compute for, and the engine's threads may be in the middle of a step.
        return Libc.Kill(Environment.ProcessId, Libc.Kill9);
    }

    private static LlamaCppBackend Backend(LlamaCppOptions options, ILoggerFactory logging)
    {
        options.Isolation = ModelIsolation.None;
        return new LlamaCppBackend(options, logging, new ProcessRunner(TimeProvider.System));
    }

    /// <summary>Native code that prints shall not disturb the messages: what it takes for standard output is standard error.</summary>
    private static FileStream TakeOutput()
    {
        var own = Libc.Control(1, Libc.DuplicateFrom, Descriptors.Lowest);
        _ = Libc.Duplicate(2, 1);
        return new FileStream(new SafeFileHandle(own, ownsHandle: true), FileAccess.Write, bufferSize: 0);
    }

    private static void VolunteerForOutOfMemory()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", OutOfMemoryScore);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A masked /proc: the kernel then chooses by size, which is this one as well.
        }
    }
}
