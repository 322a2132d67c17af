using System.Runtime.CompilerServices;

namespace BotService.Repair.ModelBackends;

/// <summary>A stream that begins again with the next model, as long as nothing of it has been seen.</summary>
internal static class FallbackStream
{
    public static async IAsyncEnumerable<T> RunAsync<T>(FallbackModel models, Func<ILanguageModel, IAsyncEnumerable<T>> ask, [EnumeratorCancellation] CancellationToken token)
    {
        for (var begun = false; !begun;)
        {
            var model = models.Current;
            await using var items = ask(model).GetAsyncEnumerator(token);
            while (await StepAsync(items, models, model, begun, token) is { } more)
            {
                begun = true;
                if (!more)
                {
                    yield break;
                }

                yield return items.Current;
            }
        }
    }

    /// <returns>Whether there is an item; null when nothing was seen and the next model shall be asked.</returns>
    private static async Task<bool?> StepAsync<T>(IAsyncEnumerator<T> items, FallbackModel models, ILanguageModel model, bool begun, CancellationToken token)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (ModelFailedException e) when (e.Transient)
        {
            // A begun answer is lost, but the next call should not ask the same model again.
            var switched = await models.SwitchAsync(model, e, token);
            if (begun || !switched)
            {
                throw;
            }

            return null;
        }
    }
}
