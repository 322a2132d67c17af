using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using BotService.LlamaCpp.Engine;
using BotService.LlamaCpp.Sampling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotService.LlamaCpp;

/// <summary>Computes the requests of all callers together on one thread: one context, continuous batching, common beginnings of prompts
/// computed once. Thread safe.</summary>
/// <remarks>The same request gives the same answer as long as its steps are batched alike. Other sequences beside it change the order of
/// additions, which moves logits a little and can tip a close choice.</remarks>
public sealed partial class InferenceEngine : IAsyncDisposable
{
    private readonly NativeContext context;
    private readonly Scheduler scheduler;
    private readonly CandidateBuffer buffer;
    private readonly SemaphoreSlim places;
    private readonly ConcurrentQueue<Job> arrivals = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger logger;
    private volatile bool closing;

    private InferenceEngine(LlamaWeights weights, NativeContext context, ContextParams parameters, int threads, ILogger logger)
    {
        (Weights, this.context, this.logger) = (weights, context, logger);
        scheduler = new Scheduler(context, parameters);
        buffer = new CandidateBuffer(context.Vocabulary);
        places = new SemaphoreSlim(parameters.QueueLimit);
        Info = new EngineInfo(Math.Min(context.Cells, TrainedContext(weights)), context.Cells, context.BatchSize, parameters.MaxSequences, threads);
        new Thread(Run) { IsBackground = true, Name = "llama.cpp" }.Start();
    }

    public LlamaWeights Weights { get; }

    public EngineInfo Info { get; }

    /// <summary>As of the last step.</summary>
    public EngineState State => scheduler.State;

    /// <summary>Threads from the next step on: 1 to <see cref="EngineInfo.Threads"/>, other values are brought within. With fewer than there are
    /// cores something else can run beside it: threads wait for each other at every layer, and one without a core holds up all.</summary>
    public int Threads
    {
        get => context.Threads;
        set => context.Threads = Math.Clamp(value, 1, Info.Threads);
    }

    /// <summary>Makes a context and its thread. The weights must live longer than the engine.</summary>
    /// <exception cref="InferenceException">There is not enough memory, or the device cannot do what was asked.</exception>
    public static async Task<InferenceEngine> CreateAsync(
        LlamaWeights weights, ContextParams? parameters = null, ILogger? logger = null, CancellationToken token = default)
    {
        parameters ??= new ContextParams();
        parameters.Check();
        var threads = parameters.Threads > 0 ? parameters.Threads : Environment.ProcessorCount;
        var context = await Task.Run(() => NativeContext.Create(weights, parameters, ContextFit.Cells(weights, parameters, FreeMemory.For(weights)), threads), token);
        return new InferenceEngine(weights, context, parameters, threads, logger ?? NullLogger.Instance);
    }

    /// <summary>Writes an answer, as it comes; the last event is <see cref="GenerationEvent.Finished"/>. Leaving the loop early ends the request.</summary>
    /// <exception cref="ContextOverflowException">Prompt and answer do not fit the context.</exception>
    /// <exception cref="GrammarException">The grammar cannot be read.</exception>
    /// <exception cref="InferenceException">The engine failed or was disposed of.</exception>
    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken token = default)
    {
        Check(request.Tokens, request.MaxTokens);
        CheckTokens(request.Begin);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaxTokens, 1);
        await places.WaitAsync(token);
        GenerationJob? job = null;
        try
        {
            job = new GenerationJob(request, Weights.Tokenizer, buffer);
            using var cancel = token.UnsafeRegister(_ => Cancel(job), null);
            Submit(job);
            await foreach (var step in job.Events.ReadAllAsync(token))
            {
                yield return step;
                token.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Cancel(job);
            places.Release();
            await ReleaseAfterEndAsync(job);
        }
    }

    /// <summary>Reads a text as if the model had written it. The sequence stays in the context, so that requests that begin as it does compute
    /// only what differs.</summary>
    /// <exception cref="ContextOverflowException">Both texts together do not fit the context.</exception>
    /// <exception cref="InferenceException">The engine failed or was disposed of.</exception>
    public async Task<ScoreResult> ScoreAsync(ScoreRequest request, CancellationToken token = default)
    {
        Check(request.PrefixTokens, request.ForcedTokens.Count);
        CheckTokens(request.ForcedTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(request.Best);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Best, 64);
        await places.WaitAsync(token);
        var job = new ScoreJob(request);
        try
        {
            using var cancel = token.UnsafeRegister(_ => Cancel(job), null);
            Submit(job);
            return await job.Result.WaitAsync(token);
        }
        finally
        {
            Cancel(job);
            places.Release();
        }
    }

    /// <summary>Ends all requests with <see cref="InferenceException"/> and frees the context.</summary>
    public async ValueTask DisposeAsync()
    {
        closing = true;
        context.Abort(true);
        work.Release();
        await ended.Task;
    }

    private static int TrainedContext(LlamaWeights weights) => weights.TrainedContext > 0 ? weights.TrainedContext : int.MaxValue;

    private void Check(IReadOnlyList<int> prompt, int answer)
    {
        ArgumentOutOfRangeException.ThrowIfZero(prompt.Count);
        CheckTokens(prompt);
        if ((long)prompt.Count + answer > Info.ContextTokens)
        {
            throw new ContextOverflowException(prompt.Count, answer, Info.ContextTokens);
        }
    }

    private void CheckTokens(IReadOnlyList<int> tokens)
    {
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)context.Vocabulary)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), token, $"Token {token} is not in the vocabulary of {context.Vocabulary}.");
            }
        }
    }

    private void Submit(Job job)
    {
        arrivals.Enqueue(job);
        work.Release();
        if (closing)
        {
            // The thread may have ended before it saw this one.
            job.Publish(Closed());
        }
    }

    private async ValueTask ReleaseAfterEndAsync(Job? job)
    {
        if (closing)
        {
            await ended.Task;
            job?.Release();
        }
    }

    private static InferenceException Closed() => new("The engine was closed.", transient: false);

    /// <summary>The step in progress is given up only when nobody waits for it any more.</summary>
    private void Cancel(Job? job)
    {
        if (job is null || job.Done)
        {
            return;
        }

        job.Cancel();
        if (scheduler.InFlight is { Count: > 0 } jobs && jobs.All(j => j.Cancelled))
        {
            context.Abort(true);
        }

        work.Release();
    }

    private void Run()
    {
        try
        {
            while (!closing)
            {
                TakeArrivals();
                context.Abort(closing);
                var worked = scheduler.Turn();
                if (!worked)
                {
                    work.Wait();
                }
            }

            End(Closed());
        }
        catch (Exception e)
        {
            // The thread is the engine: what it cannot go on with ends all requests instead of the process.
            closing = true;
            Log.Broken(logger, e);
            End(new InferenceException($"The engine broke and must be opened again: {e.Message}", transient: true));
        }
        finally
        {
            scheduler.Dispose();
            buffer.Dispose();
            context.Dispose();
            ended.TrySetResult();
        }
    }

    private void TakeArrivals()
    {
        while (arrivals.TryDequeue(out var job))
        {
            scheduler.Add(job);
        }
    }

    private void End(InferenceException reason)
    {
        scheduler.FailAll(reason);
        while (arrivals.TryDequeue(out var job))
        {
            job.Release();
            job.Publish(reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The inference engine broke.")]
        public static partial void Broken(ILogger logger, Exception exception);
    }
}
