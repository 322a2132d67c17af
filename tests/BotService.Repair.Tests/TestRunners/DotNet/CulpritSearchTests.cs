using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.TestRunners.DotNet;

public sealed class CulpritSearchTests(BuiltShop shop) : IClassFixture<BuiltShop>
{
    [SkippableFact]
    public async Task A_test_that_kills_its_process_is_named_and_the_others_keep_their_results()
    {
        var context = await shop.ContextAsync();
        await File.WriteAllTextAsync(
            Path.Combine(context.Workspace, "Shop.Tests/DeadlyTests.cs"),
            "using Xunit;\n\nnamespace Shop.Tests;\n\npublic sealed class DeadlyTests\n{\n    [Fact]\n    public void Dies() => Environment.Exit(3);\n}\n");

        var run = await shop.Runner.RunAsync(context, TestSelection.All, CancellationToken.None);

        Assert.Equal(TestRunEnd.Completed, run.End);
        Assert.Equal(TestOutcome.Crashed, run.Tests.Single(t => t.Id == "Shop.Tests.DeadlyTests.Dies").Outcome);
        Assert.Equal(TestOutcome.Passed, run.Tests.Single(t => t.Id == "Shop.Tests.BasketTests.Total_OfNothing_IsZero").Outcome);
        Assert.Equal(7, run.Tests.Count);
    }
}
