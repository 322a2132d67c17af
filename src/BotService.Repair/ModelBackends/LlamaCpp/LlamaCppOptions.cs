namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>How models run in this process. The defaults need no change on a usual host.</summary>
public sealed class LlamaCppOptions
{
    /// <summary>Folder of the llama.cpp libraries, an absolute path; default null: <c>llama.cpp</c> beside the application, where the build puts them.</summary>
    public string? LibraryFolder { get; set; }

    /// <summary>Accepts libraries that are not pinned, such as an own build of the same version; default false.</summary>
    public bool AllowOtherLibraries { get; set; }

    /// <summary>Refuses to open a model unless a GPU is found; default false.</summary>
    public bool RequireGpu { get; set; }

    /// <summary>Layers that go to GPUs; default -1: all. Without a GPU it has no effect.</summary>
    public int GpuLayers { get; set; } = -1;

    /// <summary>Tokens of context for all sequences together; default 0: what the model was trained on, as far as the memory goes.</summary>
    public int ContextTokens { get; set; }

    /// <summary>Threads; default 0: one for each core.</summary>
    public int Threads { get; set; }
}
