namespace BotService.LlamaCpp;

/// <summary>How an attempt to load llama.cpp ended.</summary>
public abstract record LibraryLoading
{
    private LibraryLoading()
    {
    }

    public sealed record Available(LlamaLibrary Library) : LibraryLoading;

    /// <param name="Reason">One sentence that names the file, what was found and wanted, and the remedy.</param>
    public sealed record Unavailable(string Reason) : LibraryLoading;
}
