namespace BotService.Repair;

/// <summary>How a run ended: one of a closed set.</summary>
public abstract record RepairOutcome
{
    private RepairOutcome(string reason) => Reason = reason;

    /// <summary>One or two sentences for a person: what was seen, with the value, and what could be done.</summary>
    public string Reason { get; }

    /// <summary>The name in JSON and on pages: <c>repaired</c>, <c>not-reproduced</c>, ...</summary>
    public abstract string Name { get; }

    public sealed record Repaired(string Reason) : RepairOutcome(Reason)
    {
        public override string Name => "repaired";
    }

    /// <summary>Every test passes.</summary>
    public sealed record NotReproduced(string Reason) : RepairOutcome(Reason)
    {
        public override string Name => "not-reproduced";
    }

    /// <summary>The same code gave different results, so no patch could be proven.</summary>
    public sealed record Flaky(string Reason) : RepairOutcome(Reason)
    {
        public override string Name => "flaky";
    }

    public sealed record BuildBroken(string Reason) : RepairOutcome(Reason)
    {
        public override string Name => "build-broken";
    }

    /// <summary>Restore failed, a tool is missing, out of memory: not a fault of the code under test.</summary>
    public sealed record InfrastructureFailure(string Reason) : RepairOutcome(Reason)
    {
        public override string Name => "infrastructure-failure";
    }

    public sealed record NoPlausiblePatch(string Reason) : RepairOutcome(Reason)
    {
        public override string Name => "no-plausible-patch";
    }

    /// <summary>The time limit passed or the user stopped the run.</summary>
    public sealed record BudgetSpent(string Reason) : RepairOutcome(Reason)
    {
        public override string Name => "budget-spent";
    }

    /// <summary>There was nothing that could be run: no tests, an empty repository, no repository.</summary>
    public sealed record Skipped(string Reason) : RepairOutcome(Reason)
    {
        public override string Name => "skipped";
    }

    /// <summary>The engine itself failed.</summary>
    /// <param name="Transient">A retry may help.</param>
    public sealed record Failed(string Reason, bool Transient) : RepairOutcome(Reason)
    {
        public override string Name => "failed";
    }
}
