namespace BotService.Tests.Service;

/// <summary>Waits for what another process or thread will do; fails after a minute.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(string what, Func<Task<bool>> condition, TimeSpan? patience = null)
    {
        var limit = patience ?? Patience;
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < limit, $"not within {limit}: {what}");
            await Task.Delay(Look);
        }
    }
}
