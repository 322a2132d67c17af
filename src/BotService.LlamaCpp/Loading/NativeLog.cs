using System.Runtime.InteropServices;
using BotService.LlamaCpp.Native;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotService.LlamaCpp.Loading;

/// <summary>Takes llama.cpp's log, which otherwise goes to standard error, and keeps its last errors for messages.</summary>
internal static unsafe partial class NativeLog
{
    private const int Kept = 8;
    private const int Error = 4;
    private static readonly Lock Guard = new();
    private static readonly Queue<string> Errors = new();

    public static ILogger Logger { get; set; } = NullLogger.Instance;

    public static void Attach()
    {
        Llama.LogSet(&OnMessage, null);
        _ = Ggml.SetAbortCallback(&OnAbort);
    }

    public static void Forget()
    {
        lock (Guard)
        {
            Errors.Clear();
        }
    }

    /// <summary>What llama.cpp complained of since the last call of <see cref="Forget"/>, in one line.</summary>
    public static string Complaint()
    {
        lock (Guard)
        {
            return Errors.Count == 0 ? "llama.cpp gave no reason" : string.Join("; ", Errors);
        }
    }

    [UnmanagedCallersOnly]
    private static void OnMessage(int level, byte* text, void* state)
    {
        try
        {
            var line = Marshal.PtrToStringUTF8((nint)text)?.TrimEnd() ?? "";
            if (line.Length == 0)
            {
                return;
            }

            if (level == Error)
            {
                Keep(line);
            }

            Log.Message(Logger, level == Error ? LogLevel.Warning : LogLevel.Trace, line);
        }
        catch (Exception)
        {
            // An exception must not pass through native frames; a lost line of the log is the lesser harm.
        }
    }

    /// <summary>The process ends right after this. Without a callback ggml would start a debugger on it.</summary>
    [UnmanagedCallersOnly]
    private static void OnAbort(byte* message)
    {
        try
        {
            Log.Message(Logger, LogLevel.Critical, Marshal.PtrToStringUTF8((nint)message) ?? "abort");
        }
        catch (Exception)
        {
            // As above: nothing can be saved any more.
        }
    }

    private static void Keep(string line)
    {
        lock (Guard)
        {
            Errors.Enqueue(line.Length > 300 ? line[..300] : line);
            if (Errors.Count > Kept)
            {
                Errors.Dequeue();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Message = "llama.cpp: {Line}")]
        public static partial void Message(ILogger logger, LogLevel level, string line);
    }
}
