using System.Runtime.InteropServices;
using BotService.LlamaCpp.Native;

namespace BotService.LlamaCpp.Loading;

/// <summary>Compares the structs of the loaded library with those that this binding passes by value. A struct that has grown shows here
/// before it can overwrite memory.</summary>
internal static unsafe class StructCheck
{
    private const int BufferSize = 1024;

    /// <summary>Bytes that a call leaves alone are padding; all others are fields.</summary>
    private static readonly (string Function, int Size, int[] Padding)[] Structs =
    [
        ("llama_model_default_params", 80, [36, 37, 38, 39, 78, 79]),
        ("llama_context_default_params", 160, [134, 135]),
    ];

    /// <exception cref="LibraryException">A struct has another size, other gaps or other defaults.</exception>
    public static void Run(nint library)
    {
        foreach (var (function, size, padding) in Structs)
        {
            CheckShape(function, NativeLibrary.GetExport(library, function), size, padding);
        }

        CheckDefaults();
    }

    private static void CheckShape(string function, nint address, int size, int[] padding)
    {
        byte* first = stackalloc byte[BufferSize];
        byte* second = stackalloc byte[BufferSize];
        Call(address, first, 0xCD);
        Call(address, second, 0x32);
        for (var i = 0; i < BufferSize; i++)
        {
            var written = first[i] == second[i];
            if (written != (i < size && !padding.Contains(i)))
            {
                throw new LibraryException(
                    $"{function} of the loaded libllama {(written ? "writes" : "does not write")} byte {i} of its struct; this binding knows {size} bytes. Wanted: llama.cpp v0.5.0.");
            }
        }
    }

    /// <summary>Structs of this size come back through a buffer of the caller: the first argument on x86-64, register x8 on arm64.</summary>
    private static void Call(nint address, byte* buffer, byte poison)
    {
        new Span<byte>(buffer, BufferSize).Fill(poison);
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            _ = ((delegate* unmanaged<byte*, void*>)address)(buffer);
            return;
        }

        *(Large*)buffer = ((delegate* unmanaged<Large>)address)();
    }

    private static void CheckDefaults()
    {
        var model = Llama.ModelDefaultParams();
        var context = Llama.ContextDefaultParams();
        Expect("n_gpu_layers", -1, model.GpuLayers);
        Expect("split_mode", 1, model.SplitMode);
        Expect("load_mode", -1, model.LoadMode);
        Expect("main_gpu", 0, model.MainGpu);
        Expect("n_ctx", 512, (int)context.ContextSize);
        Expect("n_batch", 2048, (int)context.BatchSize);
        Expect("n_ubatch", 512, (int)context.MicroBatchSize);
        Expect("n_seq_max", 1, (int)context.Sequences);
        Expect("n_outputs_max_per_seq", 1, (int)context.OutputsPerSequence);
        Expect("n_threads", 4, context.Threads);
        Expect("flash_attn_type", -1, context.FlashAttention);
        Expect("type_k", 1, context.KeyType);
        Expect("type_v", 1, context.ValueType);
        Expect("kv_unified", 0, context.Unified);
    }

    private static void Expect(string field, int wanted, int found)
    {
        if (wanted != found)
        {
            throw new LibraryException($"The loaded libllama has {field} = {found} by default, wanted {wanted}. Wanted: llama.cpp v0.5.0.");
        }
    }

    [StructLayout(LayoutKind.Explicit, Size = BufferSize)]
    private struct Large;
}
