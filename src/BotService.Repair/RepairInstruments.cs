using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BotService.Repair;

/// <summary>Spans and numbers for whoever listens to the source and the meter <see cref="Name"/>. They hold names and numbers, never a text of a
/// repository, a test or a model.</summary>
public static class RepairInstruments
{
    public const string Name = "BotService.Repair";

    private static readonly Meter Meter = new(Name);
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800] };
    private static readonly Histogram<double> Steps = Meter.CreateHistogram("botservice.engine.step.duration", "s", "Time of the engine's steps", advice: Seconds);
    private static readonly Counter<long> Tried = Meter.CreateCounter<long>("botservice.candidates", description: "Candidate patches that were tried");
    private static readonly Counter<double> SandboxSeconds = Meter.CreateCounter<double>("botservice.sandbox.seconds", description: "Time of builds and tests, added up over those that ran at once");
    private static readonly Counter<double> ModelSeconds = Meter.CreateCounter<double>("botservice.model.seconds", description: "Time of calls to models, added up over those that went on at once");
    private static readonly Counter<long> ModelTokens = Meter.CreateCounter<long>("botservice.model.tokens", description: "Tokens that models read and wrote");

    internal static ActivitySource Source { get; } = new(Name);

    internal static void StepEnded(RepairStep step, TimeSpan duration) => Steps.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("step", NameOf(step)));

    internal static void CandidatesTried(int count) => Tried.Add(count);

    internal static void SandboxUsed(TimeSpan duration) => SandboxSeconds.Add(duration.TotalSeconds);

    internal static void ModelUsed(TimeSpan duration, int promptTokens, int answerTokens)
    {
        ModelSeconds.Add(duration.TotalSeconds);
        ModelTokens.Add(promptTokens, new KeyValuePair<string, object?>("direction", "prompt"));
        ModelTokens.Add(answerTokens, new KeyValuePair<string, object?>("direction", "answer"));
    }

    internal static string NameOf(RepairStep step) => step.ToString().ToLowerInvariant();
}
