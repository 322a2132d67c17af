using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BotService.LlamaCpp.Loading;
using BotService.LlamaCpp.Native;

namespace BotService.LlamaCpp.Engine;

/// <summary>One llama_context with its thread pool. Used by one thread at a time, but for <see cref="Abort"/>.</summary>
internal sealed unsafe class NativeContext : IDisposable
{
    /// <summary>Sequence ids that may be in use; llama.cpp knows 256.</summary>
    public const int Sequences = 128;

    /// <summary>Rows of logits that one step may ask for: with 150,000 tokens in the vocabulary they take 150 MB.</summary>
    public const int OutputRows = 256;

    /// <summary>Pinned, because native code reads it; never freed before the last thread that may write it.</summary>
    private readonly int[] abort;
    private readonly nint pool;
    private readonly nint memory;
    private nint handle;
    private int threads;
    private int wantedThreads;

    private NativeContext(nint handle, int[] abort, int vocabulary, int threads)
    {
        this.handle = handle;
        this.abort = abort;
        Vocabulary = vocabulary;
        this.threads = wantedThreads = threads;
        memory = Llama.GetMemory(handle);
        pool = LlamaLibrary.Pools.Create(threads);
        if (pool != 0)
        {
            Llama.AttachThreadPool(handle, pool, pool);
        }
    }

    public int Vocabulary { get; }

    /// <summary>Tokens that fit in all; llama.cpp may round what was asked for.</summary>
    public int Cells => (int)Llama.ContextSize(handle);

    public int BatchSize => (int)Llama.BatchSize(handle);

    /// <exception cref="InferenceException">There is not enough memory, or the device cannot do what was asked.</exception>
    public static NativeContext Create(LlamaWeights weights, ContextParams parameters, int cells, int threads)
    {
        var abort = GC.AllocateArray<int>(1, pinned: true);
        var native = Llama.ContextDefaultParams();
        native.ContextSize = (uint)cells;
        native.BatchSize = native.MicroBatchSize = (uint)parameters.BatchSize;
        native.Sequences = Sequences;
        native.Outputs = native.OutputsPerSequence = OutputRows;
        native.Threads = native.BatchThreads = threads;
        native.FlashAttention = parameters.FlashAttention switch { null => -1, true => 1, false => 0 };
        (native.KeyType, native.ValueType) = ((int)parameters.TypeK, (int)parameters.TypeV);
        native.Unified = 1;
        native.Abort = &OnAbort;
        native.AbortState = Unsafe.AsPointer(ref abort[0]);
        NativeLog.Forget();
        var handle = Llama.InitFromModel(weights.Handle, native);
        return handle != 0 ? new NativeContext(handle, abort, weights.Tokenizer.Count, threads) : throw new InferenceException(
            $"A context of {cells} tokens needs about {weights.KvBytesPerToken * cells >> 20} MiB and could not be made: {NativeLog.Complaint()}. Ask for a smaller ContextSize.", false);
    }

    /// <summary>Threads of the next step, from any thread; at most as many as the context was made with.</summary>
    public int Threads
    {
        get => Volatile.Read(ref wantedThreads);
        set => Volatile.Write(ref wantedThreads, value);
    }

    /// <summary>llama.cpp's result: 0 done, 1 no room, 2 aborted, below 0 failed.</summary>
    public int Decode(NativeBatch batch)
    {
        if (Threads is var wanted && wanted != threads)
        {
            Llama.SetThreads(handle, wanted, wanted);
            threads = wanted;
        }

        return Llama.Decode(handle, batch);
    }

    /// <summary>Null when the batch did not ask for logits there.</summary>
    public ReadOnlySpan<float> Logits(int index)
    {
        var row = Llama.GetLogits(handle, index);
        return row is null ? throw new InvalidOperationException($"No logits for entry {index} of the batch.") : new ReadOnlySpan<float>(row, Vocabulary);
    }

    /// <summary>Makes the start of one sequence that of an empty one, too. Nothing is copied.</summary>
    /// <exception cref="InvalidOperationException">The context does not hold what it should.</exception>
    public void Share(int source, int target, int length)
    {
        Llama.MemoryCopy(memory, source, target, 0, length);
        if (Llama.MemoryLastPosition(memory, target) is var last && last != length - 1)
        {
            throw new InvalidOperationException($"{length} tokens were shared and the context has them up to position {last}.");
        }
    }

    /// <summary>Forgets a sequence from a position on.</summary>
    public void Cut(int sequence, int from) => _ = Llama.MemoryRemove(memory, sequence, from, -1);

    /// <summary>Ends the running step soon, from any thread; CPU only.</summary>
    public void Abort(bool wanted) => Volatile.Write(ref abort[0], wanted ? 1 : 0);

    public void Dispose()
    {
        if (handle != 0)
        {
            Llama.Free(handle);
            handle = 0;
            LlamaLibrary.Pools.Free(pool);
        }
    }

    [UnmanagedCallersOnly]
    private static byte OnAbort(void* state) => Volatile.Read(ref *(int*)state) != 0 ? (byte)1 : (byte)0;
}
