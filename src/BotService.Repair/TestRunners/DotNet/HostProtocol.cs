using System.Text.Json;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>What the test host is asked to run.</summary>
/// <param name="Tests">Ids; every row of their methods is run.</param>
internal sealed record HostRequest(TestSelection Tests)
{
    /// <summary>Assemblies that take the place of built ones, by assembly name.</summary>
    public IReadOnlyDictionary<string, byte[]> Images { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Ids that are left out.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>One line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(new { images = Images, tests = Tests.Ids, except = Except });
}

/// <summary>What the test host said.</summary>
/// <param name="Tests">In the order of their run; a test that was running when the host ended counts as timed out or crashed.</param>
internal sealed record HostRun(TestRunEnd End, IReadOnlyList<TestResult> Tests, string Message, TimeSpan Duration)
{
    /// <summary>Numbers of the probes that each test ran, by test id and assembly.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<int>>> Probes { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<int>>>();

    /// <summary>False when the host could not keep candidates apart; its result is worth nothing then.</summary>
    public bool Isolated { get; init; } = true;

    public TestRun ToRun(string command) => new(End, TrxReport.Merge(Tests), Message, command, Duration);
}

/// <summary>One line from the test host: <c>ready</c>, <c>start</c>, <c>end</c> or <c>done</c>. Hostile: may be anything.</summary>
internal sealed record HostLine(string Kind, string Id, JsonElement Body)
{
    public static HostLine? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var body = document.RootElement.Clone();
            if (body.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var parsed = new HostLine("", "", body);
            return parsed with { Kind = parsed.Text("kind"), Id = TestId.Of(parsed.Text("class"), parsed.Text("method"), parsed.Text("display")) };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Text(string name) => Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public double Number(string name) =>
        Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : 0;

    public TestResult Result(IReadOnlyList<string> roots)
    {
        var seconds = Math.Clamp(Number("seconds"), 0, 1e6);
        var outcome = Text("outcome") switch
        {
            "passed" => TestOutcome.Passed,
            "skipped" => TestOutcome.Skipped,
            _ => TestOutcome.Failed,
        };
        return FailureText.Result(Id, outcome, TimeSpan.FromSeconds(seconds), Text("message").Trim(), Text("stack"), roots);
    }

    public IReadOnlyDictionary<string, IReadOnlyList<int>>? Probes() =>
        Body.TryGetProperty("probes", out var probes) && probes.ValueKind == JsonValueKind.Object
            ? probes.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Array).ToDictionary(
                p => p.Name,
                p => (IReadOnlyList<int>)[.. p.Value.EnumerateArray().Where(e => e.TryGetInt32(out _)).Select(e => e.GetInt32())])
            : null;
}
