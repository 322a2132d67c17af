using BotService.Repair.ModelBackends;

namespace BotService.Repair.Tests;

public sealed class CoreTurnsTests
{
    private readonly CoreTurns turns = new();

    [Fact]
    public async Task Compute_TestsRun_WaitsForAllOfThemAndLetsNoOtherIn()
    {
        var (first, second) = (await turns.TestAsync(default), await turns.TestAsync(default));
        var model = turns.ComputeAsync(default);
        var third = turns.TestAsync(default);

        first.Dispose();
        Assert.False(model.IsCompleted);
        second.Dispose();
        var turn = await model;
        Assert.False(third.IsCompleted);
        turn.Dispose();

        (await third).Dispose();
    }

    [Fact]
    public async Task Compute_AnotherModelComputes_JoinsIt()
    {
        using var first = await turns.ComputeAsync(default);
        using var second = await turns.ComputeAsync(default);

        Assert.False(turns.TestAsync(default).IsCompleted);
    }

    [Fact]
    public async Task Compute_GivenUp_DoesNotKeepTestsOut()
    {
        using var stop = new CancellationTokenSource();
        var test = await turns.TestAsync(default);
        var model = turns.ComputeAsync(stop.Token);
        var waiting = turns.TestAsync(default);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model);
        test.Dispose();

        (await waiting).Dispose();
        (await turns.TestAsync(default)).Dispose();
    }

    [Fact]
    public async Task Stream_ReadHalf_GivesTheCoresBackToTests()
    {
        await using var reader = TurnTakingStream.ReadAsync(turns, _ => new[] { 1, 2, 3 }.ToAsyncEnumerable(), default).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());

        using var test = await turns.TestAsync(default);

        Assert.True(await reader.MoveNextAsync());
    }

    [Fact]
    public async Task Stream_Breaks_PassesTheReasonOnAndEndsItsTurn()
    {
        await Assert.ThrowsAsync<ModelFailedException>(async () =>
        {
            await foreach (var _ in TurnTakingStream.ReadAsync<int>(turns, _ => throw new ModelFailedException("out of memory", transient: false), default))
            {
            }
        });

        using var test = await turns.TestAsync(default);
    }
}
