using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Catalogue;

namespace BotService.Repair.Tests.ModelBackends;

public sealed class ModelPoolTests
{
    private static readonly ModelReference[] Chain = [new("slow", "x")];
    private readonly SlowBackend backend = new();

    [Fact]
    public async Task Dispose_WhileAModelIsOpened_WaitsAndClosesIt()
    {
        var pool = Pool();
        pool.Prepare(Chain);
        await backend.Asked.Task;

        var disposing = pool.DisposeAsync().AsTask();
        Assert.True(backend.Token.IsCancellationRequested);
        Assert.False(disposing.IsCompleted);
        backend.Answer.SetResult(new ModelOpening.Opened(backend.Model));
        await disposing;

        Assert.True(backend.Model.IsDisposed);
    }

    [Fact]
    public async Task Get_AfterPrepare_TakesWhatWasPrepared()
    {
        await using var pool = Pool();
        pool.Prepare(Chain);
        Assert.Null(pool.Opened(Chain));
        backend.Answer.SetResult(new ModelOpening.Opened(backend.Model));

        Assert.Same(backend.Model, await pool.GetAsync(Chain, default));
        Assert.Same(backend.Model, pool.Opened(Chain));
        Assert.Same(backend.Model, await pool.GetAsync(Chain, default));
        Assert.Equal(1, backend.Openings);
    }

    [Fact]
    public async Task Get_PreparedOneFailed_TellsItOnceAndTriesAgainLater()
    {
        await using var pool = Pool();
        pool.Prepare(Chain);
        backend.Answer.SetResult(new ModelOpening.Unavailable("The server is down.", Transient: true));

        SpinWait.SpinUntil(() => pool.FailureOf(Chain) is not null, TimeSpan.FromSeconds(30));
        Assert.Equal("The server is down.", pool.FailureOf(Chain));
        var failure = await Assert.ThrowsAsync<ModelFailedException>(() => pool.GetAsync(Chain, default));
        Assert.Null(pool.FailureOf(Chain));
        Assert.Equal(("The server is down.", 1), (failure.Message, backend.Openings));

        backend.Answer = new();
        backend.Answer.SetResult(new ModelOpening.Opened(backend.Model));
        Assert.Same(backend.Model, await pool.GetAsync(Chain, default));
    }

    [Fact]
    public async Task Prepare_EarlierOneFailed_TriesAgain()
    {
        await using var pool = Pool();
        pool.Prepare(Chain);
        backend.Answer.SetResult(new ModelOpening.Unavailable("The server is down.", Transient: true));
        await Assert.ThrowsAsync<ModelFailedException>(() => pool.GetAsync(Chain, default));

        backend.Answer = new();
        backend.Answer.SetResult(new ModelOpening.Opened(backend.Model));
        pool.Prepare(Chain);
        Assert.Same(backend.Model, await pool.GetAsync(Chain, default));
        Assert.Equal(2, backend.Openings);
    }

    [Fact]
    public async Task Get_OneCallerGivesUp_LeavesTheModelToOthers()
    {
        await using var pool = Pool();
        using var gone = new CancellationTokenSource();
        var (first, second) = (pool.GetAsync(Chain, gone.Token), pool.GetAsync(Chain, default));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        backend.Answer.SetResult(new ModelOpening.Opened(backend.Model));

        Assert.Same(backend.Model, await second);
        Assert.Equal(1, backend.Openings);
    }

    private ModelPool Pool() =>
        new(new ModelOpener([backend]), new ModelReferenceParser([backend], new ModelStore(Path.GetTempPath()), LicencePolicy.Default), new CoreShare());

    private sealed class SlowBackend : IModelBackend
    {
        private int openings;

        public string Name => "slow";

        public int Openings => openings;

        public IdleModel Model { get; } = new();

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<ModelOpening> Answer { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Token { get; private set; }

        public Task<ModelOpening> OpenAsync(ModelReference model, IProgress<ModelProgress>? progress, CancellationToken token)
        {
            Interlocked.Increment(ref openings);
            Token = token;
            Asked.TrySetResult();
            return Answer.Task;
        }
    }
}
