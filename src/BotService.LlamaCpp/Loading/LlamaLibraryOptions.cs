namespace BotService.LlamaCpp;

/// <summary>Where the llama.cpp libraries are and what they must be able to do. Thread safe to share once set.</summary>
public sealed class LlamaLibraryOptions
{
    /// <summary>Folder of libllama, libggml and the backends; default null: the folder <c>llama.cpp</c> beside the application. A relative
    /// path is refused. Whoever can write to this folder can run code in this process.</summary>
    public string? Folder { get; set; }

    /// <summary>Accepts libraries that are not among the pinned ones, such as an own build of the same version; default false. All other
    /// checks still hold.</summary>
    public bool AllowOtherBuilds { get; set; }

    /// <summary>Refuses to start unless a GPU is found; default false. Backends whose driver is missing are otherwise left out silently.</summary>
    public bool RequireGpu { get; set; }
}
