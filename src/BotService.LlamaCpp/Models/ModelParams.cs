namespace BotService.LlamaCpp;

/// <summary>Which weights to load, and where to.</summary>
/// <param name="Path">A .gguf file; the first one where a model is split.</param>
public sealed record ModelParams(string Path)
{
    /// <summary>Layers that go to GPUs; default -1: all of them. Has no effect where there is no GPU.</summary>
    public int GpuLayerCount { get; init; } = -1;

    public GpuSplitMode SplitMode { get; init; } = GpuSplitMode.Layer;

    /// <summary>Index of the GPU that holds the whole model with <see cref="GpuSplitMode.None"/>; default 0.</summary>
    public int MainGpu { get; init; }

    /// <summary>Share of each GPU, in any unit; default empty: by free memory. At most 16.</summary>
    public IReadOnlyList<float> TensorSplits { get; init; } = [];

    /// <summary>Maps the file instead of reading it; default true. Loads at once, and processes share the memory.</summary>
    public bool UseMemorymap { get; init; } = true;

    /// <summary>Keeps the weights from being swapped out; default false.</summary>
    public bool UseMemoryLock { get; init; }

    /// <summary>Looks at every weight for damage; default false, because it reads the whole file.</summary>
    public bool CheckTensors { get; init; }
}

/// <summary>How a model is spread over several GPUs. The numbers are llama.cpp's.</summary>
public enum GpuSplitMode
{
    None = 0,
    Layer = 1,
    Row = 2,
}

/// <summary>Weights that cannot be loaded; the same call fails again.</summary>
public sealed class ModelLoadException(string message) : Exception(message);
