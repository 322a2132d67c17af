using System.Runtime.InteropServices;
using System.Text;
using BotService.LlamaCpp.Loading;
using BotService.LlamaCpp.Models;
using BotService.LlamaCpp.Native;

namespace BotService.LlamaCpp;

/// <summary>A loaded model: weights and vocabulary. Thread safe; dispose of it after the engines that use it.</summary>
public sealed class LlamaWeights : IDisposable
{
    private nint handle;

    private LlamaWeights(ModelParams parameters, nint handle)
    {
        Path = parameters.Path;
        UsesGpu = parameters.GpuLayerCount != 0;
        this.handle = handle;
        Tokenizer = new Tokenizer(Llama.ModelGetVocab(handle), Metadata("tokenizer.ggml.model") ?? "");
    }

    public string Path { get; }

    public Tokenizer Tokenizer { get; }

    /// <summary>Such as <c>qwen2 1B Q4_K - Medium</c>.</summary>
    public string Description => ReadDescription();

    /// <summary>Number of weights.</summary>
    public long Parameters => (long)Llama.ModelParameters(Handle);

    public long SizeBytes => (long)Llama.ModelSize(Handle);

    /// <summary>Tokens that the model was trained to read at once.</summary>
    public int TrainedContext => Llama.ModelTrainedContext(Handle);

    /// <summary>Bytes that one token of context takes when keys and values are kept as 16-bit numbers.</summary>
    public long KvBytesPerToken
    {
        get
        {
            var architecture = Metadata("general.architecture") ?? "";
            var head = Llama.ModelWidth(Handle) / Math.Max(1, Llama.ModelHeads(Handle));
            var key = Number($"{architecture}.attention.key_length") ?? head;
            var value = Number($"{architecture}.attention.value_length") ?? head;
            return 2L * Llama.ModelLayers(Handle) * Llama.ModelKvHeads(Handle) * (key + value);
        }
    }

    /// <summary>Layers go to a GPU if there is one.</summary>
    internal bool UsesGpu { get; }

    internal nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(LlamaWeights));

    /// <summary>Loads weights. <see cref="LlamaLibrary.Load"/> must have succeeded before.</summary>
    /// <param name="progress">From 0 to 1, on a thread of the pool.</param>
    /// <exception cref="ModelLoadException">The file is missing, damaged, of an unknown architecture, or too large for the memory.</exception>
    public static async Task<LlamaWeights> LoadAsync(ModelParams parameters, IProgress<float>? progress = null, CancellationToken token = default)
    {
        WeightsFile.Check(parameters.Path);
        return await Task.Run(() => Load(parameters, new LoadProgress(progress, token)), token);
    }

    /// <summary>A value of the file's header as text, such as <c>general.architecture</c>; null when it is missing.</summary>
    public unsafe string? Metadata(string key)
    {
        var size = Llama.ModelMetadata(Handle, key, null, 0);
        if (size < 0)
        {
            return null;
        }

        var buffer = new byte[size + 1];
        fixed (byte* bytes = buffer)
        {
            _ = Llama.ModelMetadata(Handle, key, bytes, (nuint)buffer.Length);
        }

        return Encoding.UTF8.GetString(buffer, 0, size);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref handle, 0) is var model and not 0)
        {
            Llama.ModelFree(model);
        }
    }

    private static unsafe LlamaWeights Load(ModelParams parameters, LoadProgress progress)
    {
        var native = Llama.ModelDefaultParams();
        native.GpuLayers = parameters.GpuLayerCount;
        native.SplitMode = (int)parameters.SplitMode;
        native.MainGpu = parameters.MainGpu;
        native.LoadMode = (parameters.UseMemorymap ? 1 : 0) + (parameters.UseMemoryLock ? 2 : 0);
        native.CheckTensors = parameters.CheckTensors ? (byte)1 : (byte)0;
        native.Progress = &OnProgress;
        var self = GCHandle.Alloc(progress);
        native.ProgressState = (void*)GCHandle.ToIntPtr(self);

        // As many shares as llama.cpp has devices at most; it reads one for each.
        var splits = stackalloc float[16];
        for (var i = 0; i < 16; i++)
        {
            splits[i] = i < parameters.TensorSplits.Count ? parameters.TensorSplits[i] : 0;
        }

        native.TensorSplit = parameters.TensorSplits.Count > 0 ? splits : null;
        try
        {
            NativeLog.Forget();
            var model = Llama.ModelLoadFromFile(parameters.Path, native);
            progress.Token.ThrowIfCancellationRequested();
            return model != 0
                ? Checked(parameters, model)
                : throw new ModelLoadException($"The model '{parameters.Path}' cannot be loaded: {NativeLog.Complaint()}. Fetch the file again if it is damaged, or take a smaller one.");
        }
        finally
        {
            self.Free();
        }
    }

    /// <summary>The engine shares parts of sequences, which only models can do that attend to each token separately.</summary>
    private static LlamaWeights Checked(ModelParams parameters, nint model)
    {
        var kind = Llama.ModelHasEncoder(model) != 0 ? "has an encoder"
            : Llama.ModelIsRecurrent(model) != 0 || Llama.ModelIsHybrid(model) != 0 ? "is recurrent"
            : Llama.ModelIsDiffusion(model) != 0 ? "is a diffusion model"
            : Llama.VocabTokens(Llama.ModelGetVocab(model)) == 0 ? "has no vocabulary"
            : null;
        if (kind is null)
        {
            return new LlamaWeights(parameters, model);
        }

        Llama.ModelFree(model);
        throw new ModelLoadException($"The model '{parameters.Path}' {kind}; only decoder models with a vocabulary can be used.");
    }

    private long? Number(string key) => long.TryParse(Metadata(key), out var number) ? number : null;

    private unsafe string ReadDescription()
    {
        var buffer = stackalloc byte[256];
        var size = Llama.ModelDescription(Handle, buffer, 256);
        return Encoding.UTF8.GetString(buffer, Math.Clamp(size, 0, 255));
    }

    [UnmanagedCallersOnly]
    private static unsafe byte OnProgress(float fraction, void* state)
    {
        var progress = (LoadProgress)GCHandle.FromIntPtr((nint)state).Target!;
        return progress.Report(fraction) ? (byte)1 : (byte)0;
    }

    private sealed class LoadProgress(IProgress<float>? progress, CancellationToken token)
    {
        public CancellationToken Token => token;

        public bool Report(float fraction)
        {
            try
            {
                progress?.Report(fraction);
            }
            catch (Exception)
            {
                // An exception must not pass through native frames; it ends the load instead.
                return false;
            }

            return !token.IsCancellationRequested;
        }
    }
}
