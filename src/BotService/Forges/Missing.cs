namespace BotService.Forges;

/// <summary>Where a missing thing is an answer and no failure.</summary>
internal static class Missing
{
    public static async Task<T?> IsNullAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (ForgeException e) when (e.Status is 404 or 410)
        {
            return null;
        }
    }

    public static async Task IsFineAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (ForgeException e) when (e.Status is 404 or 410 or 422)
        {
        }
    }
}
