using BotService.Forges;
using BotService.Publishing;

namespace BotService.Tests.Publishing;

/// <summary>A run that dies at any call and is run again ends as one that never died.</summary>
public sealed class CrashTests
{
    public static TheoryData<string> Roads => ["pull-request", "suggestions", "apply"];

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_crash_at_any_call_repeats_nothing(string road)
    {
        var (expected, calls, writes) = await UndisturbedAsync(road);
        var before = Enumerable.Range(1, calls.Count).Select(k => (Action<Shop>)(s => s.Forge.FailAt = k));
        var after = Enumerable.Range(1, calls.Count).Where(k => Writes(calls[k - 1])).Select(k => (Action<Shop>)(s => (s.Forge.FailAt, s.Forge.FailAfter) = (k, true)));
        var unrecorded = Enumerable.Range(1, writes).Select(k => (Action<Shop>)(s => s.Ledger.FailAt = k));

        await Parallel.ForEachAsync(before.Concat(after).Concat(unrecorded), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (die, _) =>
        {
            using var shop = await OpenAsync(road);
            die(shop);
            var first = await Record.ExceptionAsync(() => PublishAsync(shop, road));
            Assert.True(first is ForgeException or IOException, first?.ToString());
            await PublishAsync(shop, road);

            Assert.Equal(expected, await shop.Forge.SnapshotAsync());
        });
    }

    [Fact]
    public async Task A_run_that_is_published_twice_changes_nothing()
    {
        using var shop = await OpenAsync("branch");
        await PublishAsync(shop, "branch");
        var once = await shop.Forge.SnapshotAsync();

        await PublishAsync(shop, "branch");

        Assert.Equal(once, await shop.Forge.SnapshotAsync());
    }

    [Fact]
    public async Task A_branch_that_was_pushed_before_a_crash_and_is_no_longer_wanted_goes()
    {
        using var shop = await OpenAsync("branch");
        shop.Forge.OnCall = name =>
        {
            if (name == "ensure-pull")
            {
                throw new ForgeException("down", transient: true);
            }
        };
        await Assert.ThrowsAsync<ForgeException>(() => PublishAsync(shop, "branch"));
        Assert.Contains("testfix/", await shop.Forge.GitAsync("for-each-ref"), StringComparison.Ordinal);
        shop.Forge.OnCall = _ => { };
        await shop.CommitAsync("broken", "more.txt", "more\n");

        var result = await PublishAsync(shop, "branch");

        Assert.Equal("head-moved", result.Name);
        Assert.DoesNotContain("testfix/", await shop.Forge.GitAsync("for-each-ref"), StringComparison.Ordinal);
        Assert.Empty(shop.Ledger.Reserved);
    }

    // To lose the answer of a call that only reads is to fail before the next one.
    private static bool Writes(string call) => call.StartsWith("ensure", StringComparison.Ordinal) || call == "acknowledge";

    private static async Task<(string Snapshot, IReadOnlyList<string> Calls, int Writes)> UndisturbedAsync(string road)
    {
        using var shop = await OpenAsync(road);
        var calls = new List<string>();
        shop.Forge.OnCall = calls.Add;
        await PublishAsync(shop, road);
        return (await shop.Forge.SnapshotAsync(), calls, shop.Ledger.Writes);
    }

    private static async Task<Shop> OpenAsync(string road)
    {
        var shop = await Shop.OpenAsync();
        shop.Forge.Configuration = road == "pull-request" ? "bot:\n  delivery: pull-request\n" : null;
        return shop;
    }

    private static async Task<PublishResult> PublishAsync(Shop shop, string road)
    {
        var result = road switch
        {
            "apply" => await shop.Publisher.ApplyAsync(shop.OfPull(Shop.Asked), CancellationToken.None),
            "branch" => await shop.Publisher.PublishAsync(shop.OfBranch(), CancellationToken.None),
            _ => await shop.Publisher.PublishAsync(shop.OfPull(Shop.Asked), CancellationToken.None),
        };

        // The forge shows the new head of a branch that was pushed to.
        if (result is { Name: "commit", Commit: { } commit })
        {
            shop.Forge.Change(1, p => p with { HeadSha = commit });
        }

        return result;
    }
}
