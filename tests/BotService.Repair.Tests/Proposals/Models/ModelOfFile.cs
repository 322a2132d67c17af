using BotService.Fixture;
using BotService.LlamaCpp;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.LlamaCpp;
using BotService.Repair.Sandboxes;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotService.Repair.Tests.Proposals.Models;

/// <summary>Opens models of files.</summary>
internal static class ModelOfFile
{
    private static readonly ProcessRunner Processes = new(TimeProvider.System);

    /// <summary>The model that <c>BOTSERVICE_TEST_MODEL</c> names.</summary>
    public static Task<ILanguageModel> RealAsync() => OpenAsync(Requires.Model(), 4096);

    public static async Task<ILanguageModel> OpenAsync(string path, int contextTokens, ModelIsolation isolation = ModelIsolation.None) =>
        Assert.IsType<ModelOpening.Opened>(await TryOpenAsync(path, Options(contextTokens, isolation))).Model;

    public static Task<ModelOpening> TryOpenAsync(string path, LlamaCppOptions options)
    {
        Requires.That(LlamaLibrary.Load() is LibraryLoading.Available, LlamaLibrary.Load() is LibraryLoading.Unavailable u ? u.Reason : "");
        var backend = new LlamaCppBackend(options, NullLoggerFactory.Instance, Processes);
        return backend.OpenAsync(new ModelReference(backend.Name, path), null, CancellationToken.None);
    }

    /// <summary>With this assembly's own program as the worker, because the test host is none.</summary>
    public static LlamaCppOptions Options(int contextTokens, ModelIsolation isolation) => new()
    {
        ContextTokens = contextTokens,
        Threads = 1,
        Isolation = isolation,
        WorkerCommand = ["dotnet", typeof(ModelOfFile).Assembly.Location, ModelWorker.Verb],
    };
}
