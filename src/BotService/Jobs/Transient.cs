using System.Data.Common;
using BotService.Forges;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

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
        RetryLimitExceededException => true,
        DbUpdateException or InvalidOperationException => e.InnerException is { } inner && Is(inner),
        _ => false,
    };
}
