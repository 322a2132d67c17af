using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends;

/// <summary>A model that computes only while no test runs on the same cores.</summary>
internal sealed class TurnTakingModel(ILanguageModel inner, CoreTurns turns) : ILanguageModel
{
    public ModelDescription Description => inner.Description;

    public IChatClient Chat { get; } = new TurnTakingChat(inner.Chat, turns);

    public IInfill? Infill { get; } = inner.Infill is { } infill ? new TurnTakingInfill(infill, turns) : null;

    public IScoring? Scoring { get; } = inner.Scoring is { } scoring ? new TurnTakingScoring(scoring, turns) : null;

    public ValueTask<int> CountTokensAsync(string text, CancellationToken token) => inner.CountTokensAsync(text, token);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

internal static class TurnTakingStream
{
    /// <summary>Reads a stream to its end within one turn, whether or not the caller keeps up: a caller that waits for tests must not keep
    /// the cores from them.</summary>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        CoreTurns turns, Func<CancellationToken, IAsyncEnumerable<T>> open, [EnumeratorCancellation] CancellationToken token)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(token);
        var items = Channel.CreateUnbounded<T>();
        var reading = ReadAllAsync(turns, open, items.Writer, left.Token);
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
            await reading;
        }
    }

    private static async Task ReadAllAsync<T>(CoreTurns turns, Func<CancellationToken, IAsyncEnumerable<T>> open, ChannelWriter<T> items, CancellationToken token)
    {
        try
        {
            using var turn = await turns.ComputeAsync(token);
            await foreach (var item in open(token))
            {
                items.TryWrite(item);
            }

            items.Complete();
        }
        catch (Exception e)
        {
            items.Complete(e);
        }
    }
}

internal sealed class TurnTakingChat(IChatClient inner, CoreTurns turns) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var turn = await turns.ComputeAsync(cancellationToken);
        return await base.GetResponseAsync(messages, options, cancellationToken);
    }

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        TurnTakingStream.ReadAsync(turns, t => base.GetStreamingResponseAsync(messages, options, t), cancellationToken);
}

internal sealed class TurnTakingInfill(IInfill inner, CoreTurns turns) : IInfill
{
    public IAsyncEnumerable<InfillAnswer> InfillAsync(InfillRequest request, CancellationToken token) =>
        TurnTakingStream.ReadAsync(turns, t => inner.InfillAsync(request, t), token);
}

internal sealed class TurnTakingScoring(IScoring inner, CoreTurns turns) : IScoring
{
    public async Task<ForcedPass> ForceAsync(ForcedText request, CancellationToken token)
    {
        using var turn = await turns.ComputeAsync(token);
        return await inner.ForceAsync(request, token);
    }

    public IAsyncEnumerable<Branch> BranchAsync(ForcedPass pass, IReadOnlyList<BranchStart> starts, BranchLimits limits, CancellationToken token) =>
        TurnTakingStream.ReadAsync(turns, t => inner.BranchAsync(pass, starts, limits, t), token);
}
