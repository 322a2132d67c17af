using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.None;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.TestRunners.Reports;

/// <summary>A context for readers of reports, which run nothing.</summary>
internal static class FakeContext
{
    public static TestContext In(string workspace) =>
        new(new TestProject("make", "", ["c"]), new NoneSandbox(new ProcessRunner(TimeProvider.System)), workspace, workspace);
}
