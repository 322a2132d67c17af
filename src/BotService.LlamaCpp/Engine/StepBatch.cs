using System.Runtime.InteropServices;
using BotService.LlamaCpp.Native;

namespace BotService.LlamaCpp.Engine;

/// <summary>The tokens of one step. Checks everything that llama.cpp would answer with the end of the process.</summary>
internal sealed unsafe class StepBatch : IDisposable
{
    private readonly int capacity;
    private readonly int vocabulary;
    private readonly int* memory;
    private readonly int** owners;
    private readonly byte* logits;
    private bool disposed;

    public StepBatch(int capacity, int vocabulary)
    {
        this.capacity = capacity;
        this.vocabulary = vocabulary;
        memory = (int*)NativeMemory.Alloc((nuint)(4 * capacity * sizeof(int)));
        owners = (int**)NativeMemory.Alloc((nuint)(capacity * sizeof(int*)));
        logits = (byte*)NativeMemory.Alloc((nuint)capacity);
        for (var i = 0; i < capacity; i++)
        {
            owners[i] = Ids + i;
            Counts[i] = 1;
        }
    }

    public int Count { get; private set; }

    public int Outputs { get; private set; }

    public int Room => capacity - Count;

    public int OutputRoom => NativeContext.OutputRows - Outputs;

    private int* Tokens => memory;

    private int* Positions => memory + capacity;

    private int* Ids => memory + (2 * capacity);

    private int* Counts => memory + (3 * capacity);

    public void Clear() => (Count, Outputs) = (0, 0);

    /// <summary>Its index in the batch.</summary>
    public int Add(int token, int position, int sequence, bool wantsLogits)
    {
        if (Room == 0 || (wantsLogits && OutputRoom == 0) || (uint)token >= (uint)vocabulary || position < 0 || (uint)sequence >= NativeContext.Sequences)
        {
            throw new InvalidOperationException(
                $"Token {token} at position {position} of sequence {sequence} cannot be entry {Count} of a batch of {capacity} with {Outputs} outputs; vocabulary {vocabulary}.");
        }

        (Tokens[Count], Positions[Count], Ids[Count], logits[Count]) = (token, position, sequence, wantsLogits ? (byte)1 : (byte)0);
        Outputs += wantsLogits ? 1 : 0;
        return Count++;
    }

    public NativeBatch ToNative() => new()
    {
        Count = Count,
        Tokens = Tokens,
        Positions = Positions,
        SequenceCounts = Counts,
        Sequences = owners,
        Logits = logits,
    };

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            NativeMemory.Free(memory);
            NativeMemory.Free(owners);
            NativeMemory.Free(logits);
        }
    }
}
