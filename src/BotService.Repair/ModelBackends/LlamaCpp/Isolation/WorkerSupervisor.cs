using System.Runtime.CompilerServices;
using System.Threading.Channels;
using BotService.Repair.Sandboxes;
using Microsoft.Extensions.Logging;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>Keeps one worker for one model: starts it when it is needed, and says how it ended when it did.</summary>
internal sealed partial class WorkerSupervisor(string path, LlamaCppOptions options, ProcessRunner processes, ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim starting = new(1);
    private readonly Quarantine quarantine = new();
    private WorkerProcess? current;
    private volatile bool disposed;
    private volatile int cores;

    public string Model { get; } = Path.GetFileNameWithoutExtension(path);

    /// <summary>Of the worker that runs now; 0 when none does.</summary>
    public int ProcessId => current is { HasEnded: false } worker ? worker.Id : 0;

    /// <summary>What the worker found in the model, when it last opened it.</summary>
    public WorkerOpening? Opening { get; private set; }

    /// <summary>Of this worker and of those that follow it.</summary>
    public void UseCores(int count)
    {
        cores = count;
        _ = current?.UseCoresAsync(count);
    }

    /// <summary>Starts a worker unless one runs.</summary>
    public async Task<WorkerOpening> OpenAsync(IProgress<ModelProgress>? progress, CancellationToken token)
    {
        await starting.WaitAsync(token);
        try
        {
            if (disposed)
            {
                throw Closed(null);
            }

            if (current is { HasEnded: false })
            {
                return Opening!;
            }

            await CloseAsync();
            return await StartAsync(progress, token);
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>Runs a call and gives its results as they come; whoever stops reading ends it.</summary>
    /// <exception cref="ModelCrashedException">The worker ended before the call did.</exception>
    /// <exception cref="PromptQuarantinedException">The prompt was in flight at two crashes.</exception>
    public async IAsyncEnumerable<WorkerItem> CallAsync(WorkerCall call, [EnumeratorCancellation] CancellationToken token)
    {
        if (quarantine.Holds(call.Fingerprint))
        {
            Log.Quarantined(logger, Model);
            throw new PromptQuarantinedException(Model);
        }

        if (await OpenAsync(null, token) is { Description: null } unavailable)
        {
            throw new ModelFailedException(unavailable.Reason, unavailable.Transient);
        }

        var worker = current!;
        using var left = CancellationTokenSource.CreateLinkedTokenSource(token);
        var items = Channel.CreateUnbounded<WorkerItem>(new UnboundedChannelOptions { SingleReader = true });
        var running = worker.CallAsync(call, items.Writer, e => TranslateAsync(worker, e), left.Token);
        try
        {
            await foreach (var item in items.Reader.ReadAllAsync(token))
            {
                yield return item;
            }
        }
        finally
        {
            await left.CancelAsync();
            await running;
        }
    }

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        await CloseAsync();
    }

    private async Task<WorkerOpening> StartAsync(IProgress<ModelProgress>? progress, CancellationToken token)
    {
        WorkerProcess worker;
        try
        {
            worker = new WorkerProcess(processes, WorkerStart.Of(options), progress);
        }
        catch (IOException e)
        {
            return new WorkerOpening(null, false, $"The process for the model '{Model}' cannot be started: {e.Message}", Transient: false);
        }

        try
        {
            var opening = await worker.OpenAsync(path, options, token);
            if (opening.Description is null)
            {
                await worker.DisposeAsync();
                return opening;
            }

            Log.Started(logger, Model, worker.Id);
            (current, Opening) = (worker, opening);
            if (cores > 0)
            {
                await worker.UseCoresAsync(cores);
            }

            return opening;
        }
        catch (Exception e) when (WorkerProcess.IsEnd(e))
        {
            var (status, lines) = await worker.EndAsync();
            return new WorkerOpening(null, false, new ModelCrashedException(Model, status, lines, "was loaded").Message, Transient: false);
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Called while the failed call still counts as in flight.</summary>
    private async Task<Exception> TranslateAsync(WorkerProcess worker, Exception e)
    {
        if (!WorkerProcess.IsEnd(e))
        {
            return e;
        }

        if (disposed)
        {
            return Closed(e);
        }

        return await worker.CrashOnceAsync(() => CrashAsync(worker));
    }

    private ModelFailedException Closed(Exception? e) => new($"The model '{Model}' was closed.", transient: false, e);

    private async Task<Exception> CrashAsync(WorkerProcess worker)
    {
        quarantine.Add(worker.InFlight);
        var (status, lines) = await worker.EndAsync();
        var crashed = new ModelCrashedException(Model, status, lines, "worked");
        Log.Crashed(logger, crashed.Message);
        return crashed;
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref current, null) is { } worker)
        {
            await worker.DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The model '{Model}' runs in process {Id}.")]
        public static partial void Started(ILogger logger, string model, int id);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Message}")]
        public static partial void Crashed(ILogger logger, string message);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A prompt for the model '{Model}' was refused: it was in flight at two crashes.")]
        public static partial void Quarantined(ILogger logger, string model);
    }
}
