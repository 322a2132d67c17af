using BotService.Repair;

namespace BotService.Commands;

/// <summary>Exit statuses of every command.</summary>
internal static class ExitCode
{
    /// <summary>Repaired, or the command did all of its work.</summary>
    public const int Success = 0;

    /// <summary>An honest "not repaired" of any kind, or stopped before the end.</summary>
    public const int NotRepaired = 1;

    /// <summary>Usage or configuration error.</summary>
    public const int Usage = 2;

    public const int EngineFailed = 3;

    public static int Of(RepairOutcome outcome) => outcome switch
    {
        RepairOutcome.Repaired => Success,
        RepairOutcome.Failed => EngineFailed,
        _ => NotRepaired,
    };
}
