using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace BotService.LlamaCpp.Native;

/// <summary>struct llama_model_params; only the fields that are set here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct NativeModelParams
{
    [FieldOffset(16)]
    public int GpuLayers;

    [FieldOffset(20)]
    public int SplitMode;

    [FieldOffset(24)]
    public int LoadMode;

    [FieldOffset(32)]
    public int MainGpu;

    [FieldOffset(40)]
    public float* TensorSplit;

    [FieldOffset(48)]
    public delegate* unmanaged<float, void*, byte> Progress;

    [FieldOffset(56)]
    public void* ProgressState;

    [FieldOffset(73)]
    public byte CheckTensors;
}

/// <summary>struct llama_context_params; only the fields that are set here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 160)]
internal unsafe struct NativeContextParams
{
    [FieldOffset(0)]
    public uint ContextSize;

    [FieldOffset(4)]
    public uint BatchSize;

    [FieldOffset(8)]
    public uint MicroBatchSize;

    [FieldOffset(12)]
    public uint Sequences;

    [FieldOffset(20)]
    public uint Outputs;

    [FieldOffset(24)]
    public uint OutputsPerSequence;

    [FieldOffset(28)]
    public int Threads;

    [FieldOffset(32)]
    public int BatchThreads;

    [FieldOffset(52)]
    public int FlashAttention;

    [FieldOffset(104)]
    public int KeyType;

    [FieldOffset(108)]
    public int ValueType;

    [FieldOffset(112)]
    public delegate* unmanaged<void*, byte> Abort;

    [FieldOffset(120)]
    public void* AbortState;

    [FieldOffset(133)]
    public byte Unified;
}

/// <summary>struct llama_batch.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct NativeBatch
{
    [FieldOffset(0)]
    public int Count;

    [FieldOffset(8)]
    public int* Tokens;

    [FieldOffset(24)]
    public int* Positions;

    [FieldOffset(32)]
    public int* SequenceCounts;

    [FieldOffset(40)]
    public int** Sequences;

    [FieldOffset(48)]
    public byte* Logits;
}

/// <summary>struct llama_token_data.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTokenData
{
    public int Token;
    public float Logit;
    public float Probability;
}

/// <summary>struct llama_token_data_array.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal unsafe struct NativeTokenArray
{
    [FieldOffset(0)]
    public NativeTokenData* Data;

    [FieldOffset(8)]
    public nuint Size;

    [FieldOffset(16)]
    public long Selected;

    [FieldOffset(24)]
    public byte Sorted;
}

/// <summary>struct llama_chat_message.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeChatMessage
{
    public byte* Role;
    public byte* Content;
}

/// <summary>struct ggml_threadpool_params, with room for fields that are not used here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 1024)]
internal struct NativeThreadPoolParams
{
    [FieldOffset(512)]
    public int Threads;
}
