namespace BotService.Repair.Tests.Sandboxes.None;

public sealed class NoneSandboxTests : SandboxContractTests
{
    protected override string Name => "none";
}
