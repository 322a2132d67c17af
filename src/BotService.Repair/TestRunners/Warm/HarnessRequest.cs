using System.Text.Json;

namespace BotService.Repair.TestRunners.Warm;

/// <summary>One question to a harness: run these tests within these limits.</summary>
/// <param name="Ids">Null for all tests; empty for none, which leaves the check.</param>
/// <param name="Seconds">Wall-clock limit of the whole run.</param>
internal sealed record HarnessRequest(IReadOnlyList<string>? Ids, double Seconds)
{
    /// <summary>Wall-clock limit of one test, in seconds; null for none. A test over it is reported and the others go on.</summary>
    public double? PerTest { get; init; }

    /// <summary>Files, relative to the workspace, that must parse before anything runs.</summary>
    public IReadOnlyList<string> Check { get; init; } = [];

    /// <summary>Reports the lines that each test ran.</summary>
    public bool Cover { get; init; }

    /// <summary>Allows work ahead for later requests with the same tests.</summary>
    public bool Prepare { get; init; }

    /// <summary>Allows loading third-party modules ahead for later requests.</summary>
    public bool Modules { get; init; }

    /// <summary>Full assertion messages, for a reader; a candidate's verdict does not need them.</summary>
    public bool Verbose { get; init; }

    /// <summary>Bytes that the test process may use.</summary>
    public long Memory { get; init; } = 3L << 30;

    public string ToLine() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
