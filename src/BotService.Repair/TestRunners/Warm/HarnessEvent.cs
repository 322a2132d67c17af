using System.Text.Json;

namespace BotService.Repair.TestRunners.Warm;

/// <summary>One line of a harness. Everything in it comes from untrusted code.</summary>
internal sealed record HarnessEvent
{
    /// <summary><c>ready</c>, <c>start</c>, <c>test</c>, <c>load</c> (a file that could not be loaded), <c>cover</c> or <c>end</c>.</summary>
    public string E { get; init; } = "";

    public string Id { get; init; } = "";

    public string File { get; init; } = "";

    /// <summary><c>passed</c>, <c>failed</c>, <c>skipped</c>, <c>timeout</c> or <c>crashed</c>.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Of <c>end</c>: <c>done</c>, <c>syntax</c>, <c>load</c>, <c>timeout</c>, <c>memory</c> or <c>crash</c>.</summary>
    public string Status { get; init; } = "";

    public double Ms { get; init; }

    public string Message { get; init; } = "";

    public string Type { get; init; } = "";

    /// <summary>Path, line, function; innermost first.</summary>
    public IReadOnlyList<JsonElement[]> Frames { get; init; } = [];

    /// <summary>Of <c>cover</c>: lines by path.</summary>
    public IReadOnlyDictionary<string, HashSet<int>> Files { get; init; } = new Dictionary<string, HashSet<int>>();

    public static HarnessEvent? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<HarnessEvent>(json, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public TestResult ToResult()
    {
        var outcome = Outcome switch
        {
            "passed" => TestOutcome.Passed,
            "skipped" => TestOutcome.Skipped,
            "timeout" => TestOutcome.TimedOut,
            "crashed" => TestOutcome.Crashed,
            _ => TestOutcome.Failed,
        };
        var duration = TimeSpan.FromMilliseconds(double.IsFinite(Ms) ? Math.Clamp(Ms, 0, 86_400_000) : 0);
        return new TestResult(Id, outcome, duration, Message, [.. Frames.Select(FrameOf).OfType<StackFrame>()])
        {
            ExceptionType = Type,
            File = IsInside(File) ? File : "",
        };
    }

    /// <summary>True for a relative path that stays in the workspace.</summary>
    public static bool IsInside(string path) =>
        path.Length > 0 && !Path.IsPathRooted(path) && !path.Split('/').Contains("..") && !path.Contains('\0');

    private static StackFrame? FrameOf(JsonElement[] parts) =>
        parts is [{ ValueKind: JsonValueKind.String } path, { ValueKind: JsonValueKind.Number } line, { ValueKind: JsonValueKind.String } function]
        && IsInside(path.GetString()!) && line.TryGetInt32(out var number) && number > 0
            ? new StackFrame(path.GetString()!, number, function.GetString()!)
            : null;
}
