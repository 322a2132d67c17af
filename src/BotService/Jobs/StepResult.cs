using BotService.Ledger.Rows;

namespace BotService.Jobs;

/// <summary>What a step of a run came to: one of a closed set.</summary>
internal abstract record StepResult
{
    private StepResult()
    {
    }

    /// <param name="Change">What the step found out, written in the same transaction.</param>
    public sealed record Next(RunStep Step, Action<RunRow> Change) : StepResult;

    /// <summary>The same step again after a while; nothing is known yet.</summary>
    public sealed record Later(TimeSpan After, string Reason) : StepResult;

    public sealed record End(string Result, string Reason) : StepResult;
}

/// <summary>Names of endings that the engine does not know. Its own are those of <see cref="Repair.RepairOutcome.Name"/>.</summary>
internal static class Endings
{
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";

    /// <summary>The build became green without us.</summary>
    public const string Green = "green";
    public const string Skipped = "skipped";

    /// <summary>There is a newer commit.</summary>
    public const string Superseded = "superseded";
}
