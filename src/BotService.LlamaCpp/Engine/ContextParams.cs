using BotService.LlamaCpp.Engine;

namespace BotService.LlamaCpp;

/// <summary>How an engine computes.</summary>
public sealed record ContextParams
{
    /// <summary>Tokens of all sequences together, shared prefixes counted once; default 0: as many as the model was trained on and the memory
    /// holds. Rounded up to a multiple of 256.</summary>
    public int ContextSize { get; init; }

    /// <summary>Tokens computed in one step at most; 32 to 4096, default 512. It bounds how long a cancellation can take on a GPU.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Prompt tokens computed beside running answers in one step; default 256. Smaller keeps answers flowing while a prompt is read.</summary>
    public int PrefillChunk { get; init; } = 256;

    /// <summary>Sequences decoded at once; 1 to 64, default 32. More requests wait.</summary>
    public int MaxSequences { get; init; } = 32;

    /// <summary>Requests that wait or run; default 1024. Further callers wait before they are taken in.</summary>
    public int QueueLimit { get; init; } = 1024;

    /// <summary>Threads; default 0: as many as the machine has cores for this process. On a small machine that builds beside, give builds a
    /// lower priority: one thread that waits for a core stops all.</summary>
    public int Threads { get; init; }

    /// <summary>Null lets llama.cpp choose, which is on where the device has it.</summary>
    public bool? FlashAttention { get; init; }

    /// <summary>Type of the keys; 8 bits halve the memory, and are more than twice as slow on a CPU.</summary>
    public KvType TypeK { get; init; } = KvType.F16;

    /// <summary>Type of the values; anything but <see cref="KvType.F16"/> needs flash attention.</summary>
    public KvType TypeV { get; init; } = KvType.F16;

    /// <summary>Guesses tokens that the prompt suggests and computes them in the same step, where that saves time on this machine; default true.
    /// It is measured when the engine starts.</summary>
    public bool PromptLookup { get; init; } = true;

    /// <summary>Known costs of steps, instead of measured ones.</summary>
    internal StepCosts? Costs { get; init; }

    internal void Check()
    {
        Require(ContextSize >= 0, nameof(ContextSize), ContextSize, "0 or more");
        Require(BatchSize is >= 32 and <= 4096, nameof(BatchSize), BatchSize, "32 to 4096");
        Require(PrefillChunk is >= 1 and <= 4096, nameof(PrefillChunk), PrefillChunk, "1 to 4096");
        Require(MaxSequences is >= 1 and <= 64, nameof(MaxSequences), MaxSequences, "1 to 64");
        Require(QueueLimit >= 1, nameof(QueueLimit), QueueLimit, "1 or more");
        Require(Threads is >= 0 and <= 512, nameof(Threads), Threads, "0 to 512");

        static void Require(bool holds, string name, int value, string range)
        {
            if (!holds)
            {
                throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it takes {range}.");
            }
        }
    }
}

/// <summary>How keys and values of the context are stored. The numbers are ggml's.</summary>
public enum KvType
{
    F32 = 0,
    F16 = 1,
    Q8_0 = 8,
}
