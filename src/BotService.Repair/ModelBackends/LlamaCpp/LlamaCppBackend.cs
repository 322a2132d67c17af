using BotService.LlamaCpp;
using BotService.Repair.ModelBackends.Gguf;
using BotService.Repair.ModelBackends.LlamaCpp.Isolation;
using BotService.Repair.Sandboxes;
using Microsoft.Extensions.Logging;

namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>Runs models in this process or one of their own; the model's name is the path of its .gguf file.</summary>
internal sealed class LlamaCppBackend(LlamaCppOptions options, ILoggerFactory logging, ProcessRunner processes) : IModelBackend
{
    public const string BackendName = "llama-cpp";

    public string Name => BackendName;

    public Task<ModelOpening> OpenAsync(ModelReference model, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        var logger = logging.CreateLogger<LlamaCppBackend>();
        return options.Isolation == ModelIsolation.Process
            ? IsolatedModel.OpenAsync(new WorkerSupervisor(Path.GetFullPath(model.Name), options, processes, logger), progress, token)
            : OpenHereAsync(model, progress, logger, token);
    }

    private async Task<ModelOpening> OpenHereAsync(ModelReference model, IProgress<ModelProgress>? progress, ILogger logger, CancellationToken token)
    {
        if (LlamaLibrary.Load(LibraryOptions(), logger) is LibraryLoading.Unavailable unavailable)
        {
            return new ModelOpening.Unavailable(unavailable.Reason, Transient: false);
        }

        try
        {
            // A file that nobody vouches for: what its head says is looked at before native code believes it.
            if (GgufReader.Read(model.Name) is GgufReading.Broken broken)
            {
                return new ModelOpening.Unavailable(broken.Reason, Transient: false);
            }

            var parameters = new ModelParams(Path.GetFullPath(model.Name)) { GpuLayerCount = options.GpuLayers };
            var weights = await LlamaWeights.LoadAsync(parameters, LoadProgress.Of(model.Name, progress), token);
            return new ModelOpening.Opened(new LlamaCppModel(Path.GetFileNameWithoutExtension(model.Name), weights, await StartAsync(weights, logger, token)));
        }
        catch (ModelLoadException e)
        {
            return new ModelOpening.Unavailable(e.Message, Transient: false);
        }
        catch (InferenceException e)
        {
            return new ModelOpening.Unavailable(e.Message, e.Transient);
        }
    }

    private async Task<InferenceEngine> StartAsync(LlamaWeights weights, ILogger logger, CancellationToken token)
    {
        try
        {
            return await InferenceEngine.CreateAsync(weights, new ContextParams { ContextSize = options.ContextTokens, Threads = options.Threads }, logger, token);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private LlamaLibraryOptions LibraryOptions() => new()
    {
        Folder = options.LibraryFolder,
        AllowOtherBuilds = options.AllowOtherLibraries,
        RequireGpu = options.RequireGpu,
    };

    private sealed class LoadProgress(string name, IProgress<ModelProgress> progress) : IProgress<float>
    {
        public static LoadProgress? Of(string name, IProgress<ModelProgress>? progress) =>
            progress is null ? null : new LoadProgress(Path.GetFileName(name), progress);

        public void Report(float value) => progress.Report(new ModelProgress($"loading {name}", value));
    }
}
