using BotService.Repair;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Demo;

/// <param name="Request">What the engine is asked; its source is filled in by the service.</param>
/// <param name="Keep">Folder for repository, pull requests and ledger; null is a temporary one.</param>
/// <param name="ByCommand">A person's command begins the run, and not the red build.</param>
internal sealed record DemoArguments(RepairRequest Request, string? Keep, bool ByCommand, bool Json)
{
    public DemoSample Sample { get; init; } = DemoSample.Bundled;

    /// <summary>What restore steps may reach.</summary>
    public EgressOptions Egress { get; init; } = new();
}

/// <summary>What the demo makes, below one folder.</summary>
internal sealed record DemoFolders(string Root)
{
    /// <summary>The local forge: repositories and pull requests.</summary>
    public string Forge => Path.Combine(Root, "forge");

    /// <summary>A person's clone of the sample repository.</summary>
    public string WorkingCopy => Path.Combine(Root, "throttling");

    public string Ledger => Path.Combine(Root, "ledger.db");
}
