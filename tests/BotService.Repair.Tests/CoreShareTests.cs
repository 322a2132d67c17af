using BotService.Repair.Tests.ModelBackends;

namespace BotService.Repair.Tests;

public sealed class CoreShareTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(16, 4)]
    public void Test_ModelOpen_LeavesItAQuarterUntilTheLastTestEnds(int cores, int beside)
    {
        var (share, model) = (new CoreShare(cores), new IdleModel());
        share.Add(model);
        Assert.Equal(cores, model.Cores);

        var (first, second) = (share.Test(), share.Test());
        Assert.Equal(beside, model.Cores);

        first.Dispose();
        first.Dispose();
        Assert.Equal(beside, model.Cores);

        second.Dispose();
        Assert.Equal(cores, model.Cores);
    }

    [Fact]
    public void Add_TestsRun_BeginsWithAShare()
    {
        var (share, model) = (new CoreShare(8), new IdleModel());
        using var test = share.Test();

        share.Add(model);

        Assert.Equal(2, model.Cores);
    }

    [Fact]
    public void Remove_Model_IsToldNothingMore()
    {
        var (share, model) = (new CoreShare(8), new IdleModel());
        share.Add(model);
        share.Remove(model);

        using var test = share.Test();

        Assert.Equal(8, model.Cores);
    }
}
