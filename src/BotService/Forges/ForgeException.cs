namespace BotService.Forges;

/// <summary>The forge refused or could not be reached; the message names the call, the answer and the remedy, and no secret.</summary>
public sealed class ForgeException(string message, bool transient, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The same call may succeed later: rate limit, server error, no connection.</summary>
    public bool Transient => transient;

    /// <summary>How long the forge asks to wait; null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>HTTP status of the answer; null when there was none.</summary>
    public int? Status { get; init; }
}
