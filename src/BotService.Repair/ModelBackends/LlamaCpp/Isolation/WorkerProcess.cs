using System.Collections.Concurrent;
using System.Threading.Channels;
using BotService.Repair.Sandboxes;
using StreamJsonRpc;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <param name="Argument">Its one argument, besides the number of the call.</param>
/// <param name="Fingerprint">Of its prompt.</param>
internal sealed record WorkerCall(string Method, object Argument, string Fingerprint);

/// <summary>One process that runs one model. Thread safe.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private readonly LineSession session;
    private readonly JsonRpc rpc;
    private readonly ConcurrentDictionary<long, Running> calls = [];
    private readonly Lock ending = new();
    private Task<Exception>? crash;
    private long lastCall;

    /// <exception cref="IOException">The program could not be started.</exception>
    public WorkerProcess(ProcessRunner processes, ProcessStart start, IProgress<ModelProgress>? progress)
    {
        session = processes.Start(start);
        rpc = new JsonRpc(new WorkerMessages(session, WorkerJson.Formatter()));
        rpc.AddLocalRpcMethod(WorkerMethods.Item, new Action<long, WorkerItem>(Take));
        rpc.AddLocalRpcMethod(WorkerMethods.Progress, new Action<ModelProgress>(value => progress?.Report(value)));
        rpc.StartListening();
    }

    public int Id => session.Id;

    /// <summary>Nothing more can be asked of it.</summary>
    public bool HasEnded => rpc.Completion.IsCompleted || session.Exited.IsCompleted;

    /// <summary>Fingerprints of the prompts that it has been given and has not finished.</summary>
    public IReadOnlySet<string> InFlight => calls.Values.Select(c => c.Fingerprint).ToHashSet();

    /// <summary>What threw because the process ended.</summary>
    public static bool IsEnd(Exception e) => e is ConnectionLostException or ObjectDisposedException or IOException;

    public Task<WorkerOpening> OpenAsync(string path, LlamaCppOptions options, CancellationToken token) =>
        rpc.InvokeWithCancellationAsync<WorkerOpening>(WorkerMethods.Open, [path, options], token);

    public async Task UseCoresAsync(int cores)
    {
        try
        {
            await rpc.NotifyAsync(WorkerMethods.UseCores, cores);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // It computes no more; the next one is told when it starts.
        }
    }

    /// <summary>Runs a call to its end; its results go to <paramref name="items"/> as they come. Every exception passes
    /// <paramref name="failed"/> while the call still counts as in flight.</summary>
    public async Task CallAsync(WorkerCall call, ChannelWriter<WorkerItem> items, Func<Exception, Task<Exception>> failed, CancellationToken token)
    {
        var id = Interlocked.Increment(ref lastCall);
        var running = calls[id] = new Running(call.Fingerprint, items);
        try
        {
            await rpc.InvokeWithCancellationAsync(call.Method, [id, call.Argument], token);

            // The answer to the call can overtake its last items.
            await Task.WhenAny(running.End.Task, rpc.Completion);
            items.TryComplete(running.End.Task.IsCompleted ? (await running.End.Task)?.ToException() : await failed(new ConnectionLostException()));
        }
        catch (Exception e)
        {
            items.TryComplete(await failed(e));
        }
        finally
        {
            calls.TryRemove(id, out _);
        }
    }

    /// <summary>Of all calls that fail with its end the first one describes it; the others get the same.</summary>
    public Task<Exception> CrashOnceAsync(Func<Task<Exception>> describe)
    {
        lock (ending)
        {
            return crash ??= describe();
        }
    }

    /// <summary>Waits for its end, or ends it. Its exit status, 128 + signal where one ended it, null where it had stopped talking;
    /// and the end of what it wrote to standard error.</summary>
    public async Task<(int? Status, string LastLines)> EndAsync()
    {
        await session.Exited.WaitAsync(Grace).ContinueWith(_ => { }, TaskScheduler.Default);
        int? status = session.Exited.IsCompleted ? await session.Exited : null;
        await DisposeAsync();
        return (status, session.ErrorTail);
    }

    public async ValueTask DisposeAsync()
    {
        rpc.Dispose();
        await session.DisposeAsync();
    }

    private void Take(long call, WorkerItem item)
    {
        if (!calls.TryGetValue(call, out var running))
        {
            return;
        }

        if (item.End || item.Failure is not null)
        {
            running.End.TrySetResult(item.Failure);
            return;
        }

        running.Items.TryWrite(item);
    }

    private sealed record Running(string Fingerprint, ChannelWriter<WorkerItem> Items)
    {
        public TaskCompletionSource<WorkerFailure?> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
