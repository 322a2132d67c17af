namespace Throttling.Tests;

public sealed class ClientLimitsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_client_has_its_own_window()
    {
        var limits = new ClientLimits(limit: 1, TimeSpan.FromMinutes(1));
        Assert.True(limits.TryCall("anna", Noon));
        Assert.True(limits.TryCall("bert", Noon));
    }

    [Fact]
    public void A_client_is_the_same_in_any_case()
    {
        var limits = new ClientLimits(limit: 1, TimeSpan.FromMinutes(1));
        limits.TryCall("anna", Noon);
        Assert.False(limits.TryCall("ANNA", Noon));
    }
}
