using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>A part of a call's result; what it is says which property is set. <see cref="End"/> or <see cref="Failure"/> is the last one.</summary>
internal sealed record WorkerItem
{
    public ChatPiece? Chat { get; init; }

    public InfillAnswer? Middle { get; init; }

    /// <summary>The next ones of a forced pass.</summary>
    public IReadOnlyList<ForcedPosition>? Positions { get; init; }

    public ForcedCounts? Forced { get; init; }

    public BranchAnswer? Branch { get; init; }

    public int? Tokens { get; init; }

    public WorkerFailure? Failure { get; init; }

    public bool End { get; init; }
}

internal sealed record ChatPiece(string Text, string? Finish, UsageCounts? Usage)
{
    public static ChatPiece Of(ChatResponseUpdate update)
    {
        var usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details;
        return new ChatPiece(
            update.Text, update.FinishReason?.Value, usage is null ? null : new UsageCounts(usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.CachedInputTokenCount));
    }

    public ChatResponseUpdate ToUpdate(string id, string model)
    {
        var update = new ChatResponseUpdate(ChatRole.Assistant, Text.Length > 0 ? [new TextContent(Text)] : [])
        {
            FinishReason = Finish is null ? null : new ChatFinishReason(Finish),
            ResponseId = id,
            MessageId = id,
            ModelId = model,
        };
        if (Usage is not null)
        {
            update.Contents.Add(new UsageContent(Usage.ToDetails()));
        }

        return update;
    }
}

internal sealed record UsageCounts(long? Input, long? Output, long? Total, long? Cached)
{
    public UsageDetails ToDetails() => new() { InputTokenCount = Input, OutputTokenCount = Output, TotalTokenCount = Total, CachedInputTokenCount = Cached };
}

internal sealed record ForcedCounts(int PromptTokens, int ReusedTokens);

/// <param name="Start">Index into <see cref="BranchCall.Starts"/>.</param>
internal sealed record BranchAnswer(int Start, string Text, BranchEnd End, double LogProbability, int Tokens);

/// <summary>How a call failed that failed as the contracts say.</summary>
/// <param name="PromptTokens">Above 0 where the prompt did not fit.</param>
internal sealed record WorkerFailure(string Message, bool Transient, int PromptTokens, int ContextTokens)
{
    /// <summary>Null for what no contract names.</summary>
    public static WorkerFailure? Of(Exception e) => e switch
    {
        PromptTooLongException tooLong => new(tooLong.Message, false, tooLong.PromptTokens, tooLong.ContextTokens),
        ModelFailedException failed => new(failed.Message, failed.Transient, 0, 0),
        _ => null,
    };

    public Exception ToException() => PromptTokens > 0 ? new PromptTooLongException(PromptTokens, ContextTokens) : new ModelFailedException(Message, Transient);
}
