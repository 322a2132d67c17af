using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotService.Repair.TestRunners.Java;

internal enum HarnessEnd
{
    Completed,
    BuildFailed,
    TimedOut,

    /// <summary>The framework itself failed, outside of any test.</summary>
    Crashed,

    /// <summary>The process ended: a test called System.exit or brought the JVM down.</summary>
    Died,

    /// <summary>Only the build tool can tell.</summary>
    Unsupported,
}

/// <summary>One message of the harness.</summary>
internal sealed record HarnessLine
{
    private const int LengthLimit = 1 << 20;

    [JsonPropertyName("id")]
    public int Id { get; init; }

    [JsonPropertyName("e")]
    public string Event { get; init; } = "";

    [JsonPropertyName("t")]
    public string Test { get; init; } = "";

    [JsonPropertyName("o")]
    public string Outcome { get; init; } = "";

    [JsonPropertyName("us")]
    public long Microseconds { get; init; }

    [JsonPropertyName("x")]
    public string ExceptionType { get; init; } = "";

    [JsonPropertyName("m")]
    public string Message { get; init; } = "";

    [JsonPropertyName("s")]
    public IReadOnlyList<string> Frames { get; init; } = [];

    [JsonPropertyName("end")]
    public string End { get; init; } = "";

    [JsonPropertyName("dirty")]
    public bool Dirty { get; init; }

    public static HarnessLine? Parse(string json)
    {
        try
        {
            return json.Length > LengthLimit ? null : JsonSerializer.Deserialize<HarnessLine>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What the harness said about one request.</summary>
internal sealed class HarnessAnswer
{
    private readonly List<HarnessLine> ended = [];
    private readonly List<HarnessLine> lines = [];
    private readonly List<string> running = [];
    private IReadOnlyList<string> lastFrames = [];

    public HarnessEnd End { get; set; } = HarnessEnd.Died;

    public string Message { get; private set; } = "";

    /// <summary>The test that was running when all ended, or null.</summary>
    public string? Culprit => End is HarnessEnd.TimedOut or HarnessEnd.Died ? running.LastOrDefault() : null;

    public void Add(HarnessLine line)
    {
        switch (line.Event)
        {
            case "start":
                running.Add(line.Test);
                break;
            case "end":
                running.Remove(line.Test);
                ended.Add(line);
                break;
            case "lines":
                lines.Add(line);
                break;
            case "done":
                Message = line.Message;
                lastFrames = line.Frames;
                End = EndOf(line.End);
                break;
            default:
                break;
        }
    }

    /// <summary>Lines that each test ran, by inside path of the file.</summary>
    public IEnumerable<(string Test, string Path, IReadOnlySet<int> Lines)> Lines() => lines
        .Select(l => (l.Test, Parts: l.Message.Split('\t')))
        .Where(l => l.Parts.Length == 2)
        .Select(l => (l.Test, l.Parts[0], (IReadOnlySet<int>)l.Parts[1].Split(',').Select(n => int.TryParse(n, out var line) ? line : 0).Where(n => n > 0).ToHashSet()));

    public IEnumerable<TestResult> Results(JavaSources sources)
    {
        var results = ended.Select(l => ResultOf(l, sources));
        if (Culprit is not { } culprit)
        {
            return results;
        }

        var outcome = End == HarnessEnd.TimedOut ? TestOutcome.TimedOut : TestOutcome.Crashed;
        var message = End == HarnessEnd.TimedOut ? "The test did not end within the time limit." : "The test ended the process that ran it.";
        return results.Append(new TestResult(culprit, outcome, TimeSpan.Zero, message, sources.Frames(lastFrames)) { File = sources.FileOf(TestIds.ClassOf(culprit)) });
    }

    private static TestResult ResultOf(HarnessLine line, JavaSources sources)
    {
        var outcome = line.Outcome switch
        {
            "passed" => TestOutcome.Passed,
            "skipped" => TestOutcome.Skipped,
            _ => TestOutcome.Failed,
        };
        var message = line.Message.Length > 0 ? line.Message : line.ExceptionType;
        var duration = TimeSpan.FromMicroseconds(Math.Clamp(line.Microseconds, 0, (long)1e12));
        return new TestResult(line.Test, outcome, duration, message, sources.Frames(line.Frames))
        {
            ExceptionType = line.ExceptionType,
            File = sources.FileOf(TestIds.ClassOf(line.Test)),
        };
    }

    private static HarnessEnd EndOf(string end) => end switch
    {
        "completed" => HarnessEnd.Completed,
        "build-failed" => HarnessEnd.BuildFailed,
        "timed-out" => HarnessEnd.TimedOut,
        "crashed" => HarnessEnd.Crashed,
        _ => HarnessEnd.Unsupported,
    };
}
