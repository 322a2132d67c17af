using System.Data.Common;
using BotService.Forges;

namespace BotService.Jobs;

/// <summary>A step failed in a way that may pass: the queue tries it again.</summary>
internal sealed class TransientFailureException(string message) : Exception(message);

internal static class Transient
{
    /// <summary>Tries of one job after the first.</summary>
    public const int Retries = 5;

    public static bool Is(Exception e) => e switch
    {
        ForgeException forge => forge.Transient,
        TransientFailureException or DbException or IOException or HttpRequestException or TimeoutException => true,
        // Entity Framework's own word for "gave up after retries", and for a failed save.
        InvalidOperationException or Microsoft.EntityFrameworkCore.DbUpdateException => e.InnerException is { } inner && Is(inner),
        _ when e.GetType().Name == "RetryLimitExceededException" => true,
        _ => false,
    };
}
