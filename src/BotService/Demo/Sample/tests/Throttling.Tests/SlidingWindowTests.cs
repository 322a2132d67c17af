namespace Throttling.Tests;

public sealed class SlidingWindowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SlidingWindow window = new(limit: 3, TimeSpan.FromMinutes(1));

    [Fact]
    public void The_first_calls_are_allowed()
    {
        Assert.True(window.TryCall(Noon));
        Assert.True(window.TryCall(Noon.AddSeconds(1)));
        Assert.True(window.TryCall(Noon.AddSeconds(2)));
    }

    [Fact]
    public void A_call_over_the_limit_is_refused()
    {
        Fill();
        Assert.False(window.TryCall(Noon.AddSeconds(3)));
    }

    [Fact]
    public void A_refused_call_does_not_count()
    {
        Fill();
        window.TryCall(Noon.AddSeconds(3));
        Assert.Equal(3, window.Used(Noon.AddSeconds(4)));
    }

    [Fact]
    public void A_call_is_forgotten_when_the_window_has_passed()
    {
        Fill();
        Assert.Equal(2, window.Used(Noon.AddSeconds(60)));
        Assert.True(window.TryCall(Noon.AddSeconds(60)));
    }

    [Fact]
    public void Nothing_is_forgotten_before_the_window_has_passed()
    {
        Fill();
        Assert.Equal(3, window.Used(Noon.AddSeconds(59)));
    }

    [Fact]
    public void A_full_window_says_how_long_to_wait()
    {
        Fill();
        Assert.Equal(TimeSpan.FromSeconds(50), window.RetryAfter(Noon.AddSeconds(10)));
    }

    [Fact]
    public void A_window_with_room_needs_no_wait() => Assert.Equal(TimeSpan.Zero, window.RetryAfter(Noon));

    private void Fill()
    {
        for (var second = 0; second < 3; second++)
        {
            window.TryCall(Noon.AddSeconds(second));
        }
    }
}
