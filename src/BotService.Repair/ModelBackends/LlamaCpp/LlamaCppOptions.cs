namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>How models of files run. The defaults need no change on a usual host.</summary>
public sealed class LlamaCppOptions
{
    /// <summary>Where the engine computes; default <see cref="ModelIsolation.None"/>: in this process. <c>BOTSERVICE_MODEL_ISOLATION</c> goes before it.</summary>
    public ModelIsolation Isolation { get; set; }

    /// <summary>Program and arguments of a process that calls <see cref="ModelWorker.RunAsync"/>; default null: this program with <see cref="ModelWorker.Verb"/>.</summary>
    public IReadOnlyList<string>? WorkerCommand { get; set; }

    /// <summary>Folder of the llama.cpp libraries, an absolute path; default null: <c>llama.cpp</c> beside the application, where the build puts them.</summary>
    public string? LibraryFolder { get; set; }

    /// <summary>Accepts libraries that are not pinned, such as an own build of the same version; default false.</summary>
    public bool AllowOtherLibraries { get; set; }

    /// <summary>Refuses to open a model unless a GPU is found; default false.</summary>
    public bool RequireGpu { get; set; }

    /// <summary>Layers that go to GPUs; default -1: all. Without a GPU it has no effect.</summary>
    public int GpuLayers { get; set; } = -1;

    /// <summary>Tokens of context for all sequences together; default 0: what the model was trained on, as far as the memory goes.
    /// <c>BOTSERVICE_MODEL_CONTEXT</c> goes before it.</summary>
    public int ContextTokens { get; set; }

    /// <summary>Threads; default 0: one for each core.</summary>
    public int Threads { get; set; }

    /// <exception cref="ConfigurationException">A value is not possible; the message names it.</exception>
    internal void Check()
    {
        if (LibraryFolder is { } folder && !Path.IsPathFullyQualified(folder))
        {
            throw new ConfigurationException($"LlamaCppOptions.LibraryFolder is '{folder}'; libraries are loaded from absolute paths only.");
        }

        if (ContextTokens is < 0 or > 1 << 24)
        {
            throw new ConfigurationException($"LlamaCppOptions.ContextTokens is {ContextTokens}; it takes 0 (fit) to {1 << 24}.");
        }

        if (Threads is < 0 or > 512)
        {
            throw new ConfigurationException($"LlamaCppOptions.Threads is {Threads}; it takes 0 (all cores) to 512.");
        }

        if (WorkerCommand is { Count: 0 })
        {
            throw new ConfigurationException("LlamaCppOptions.WorkerCommand is empty; it takes a program and its arguments.");
        }
    }
}
