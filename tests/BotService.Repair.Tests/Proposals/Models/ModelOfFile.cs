using BotService.Fixture;
using BotService.LlamaCpp;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.LlamaCpp;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotService.Repair.Tests.Proposals.Models;

/// <summary>Opens models in this process.</summary>
internal static class ModelOfFile
{
    /// <summary>The model that <c>BOTSERVICE_TEST_MODEL</c> names.</summary>
    public static Task<ILanguageModel> RealAsync() => OpenAsync(Requires.Model(), 4096);

    public static async Task<ILanguageModel> OpenAsync(string path, int contextTokens)
    {
        Requires.That(LlamaLibrary.Load() is LibraryLoading.Available, LlamaLibrary.Load() is LibraryLoading.Unavailable u ? u.Reason : "");
        var backend = new LlamaCppBackend(new LlamaCppOptions { ContextTokens = contextTokens, Threads = 1 }, NullLoggerFactory.Instance);
        return Assert.IsType<ModelOpening.Opened>(await backend.OpenAsync(new ModelReference("llama-cpp", path), null, CancellationToken.None)).Model;
    }
}
