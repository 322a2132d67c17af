using System.Runtime.CompilerServices;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Runs calls to a server so that only the exceptions of the contract leave them.</summary>
internal static class ServerFailureGuard
{
    public static async Task<T> GuardAsync<T>(this ServerFailure failures, Func<Task<T>> call, Func<Exception>? tooLong = null)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (ServerFailure.CauseOf(e) is { } cause)
        {
            throw tooLong is not null && ServerFailure.IsContextRefusal(cause) ? tooLong() : failures.Of(cause);
        }
    }

    /// <param name="tooLong">What to throw when the server refuses the prompt because of its length.</param>
    public static async IAsyncEnumerable<T> GuardAsync<T>(
        this ServerFailure failures, IAsyncEnumerable<T> items, Func<Exception>? tooLong, [EnumeratorCancellation] CancellationToken token)
    {
        await using var source = items.GetAsyncEnumerator(token);
        while (await failures.GuardAsync(async () => await source.MoveNextAsync(), tooLong))
        {
            yield return source.Current;
        }
    }
}
