using System.Diagnostics;
using BotService.Repair.Sandboxes.Egress;
using BotService.Repair.Validation;

namespace BotService.Repair;

/// <summary>Collects what a run finds out as it goes, so that a run cut short still reports it. Thread safe for
/// <see cref="Candidates"/> and <see cref="Tick"/>.</summary>
internal sealed class RunJournal(IProgress<RepairProgress>? progress, TimeProvider time, TimeSpan requested)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly long began = time.GetTimestamp();
    private readonly Dictionary<RepairStep, TimeSpan> spent = [];
    private readonly List<string> commands = [];
    private readonly Lock gate = new();
    private readonly ActivityContext run = Activity.Current?.Context ?? default;
    private Activity? span;
    private bool entered;
    private RepairStep step;
    private string detail = "";
    private long stepBegan = time.GetTimestamp();
    private long ticked;

    /// <summary>Filled in by each step.</summary>
    public RepairReport Report { get; set; } = new(new RepairOutcome.Failed("The run did not end.", Transient: true));

    public CandidateCounts Candidates
    {
        get;
        set
        {
            RepairInstruments.CandidatesTried(value.Validated - field.Validated);
            field = value;
        }
    } = new(0, 0, 0, 0);

    public TrialLog Trials { get; } = new();

    /// <summary>What restore steps asked of the network.</summary>
    public EgressLog Egress { get; } = new();

    /// <summary>Time in which candidates were computed rather than run.</summary>
    public TimeSpan Proposing { get; set; }

    public TimeSpan Elapsed => time.GetElapsedTime(began);

    /// <summary>The time limit in force.</summary>
    public TimeSpan Limit { get; private set; } = requested;

    public TimeSpan Left => Limit - Elapsed;

    /// <summary>A source that is cancelled with <paramref name="token"/> or when a tighter limit has passed.</summary>
    public CancellationTokenSource Shorten(TimeSpan? limit, CancellationToken token)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (limit < Limit)
        {
            Limit = limit.Value;
            source.CancelAfter(Left > TimeSpan.Zero ? Left : TimeSpan.Zero);
        }

        return source;
    }

    public void Enter(RepairStep next, string what)
    {
        Close();
        step = next;
        detail = what;
        entered = true;
        span = RepairInstruments.Source.StartActivity(RepairInstruments.NameOf(next), ActivityKind.Internal, run);
        Send();
    }

    public void Command(string command)
    {
        if (command.Length > 0 && !commands.Contains(command))
        {
            commands.Add(command);
        }
    }

    /// <summary>Sends progress, at most ten times a second.</summary>
    public void Tick()
    {
        lock (gate)
        {
            if (time.GetElapsedTime(ticked) < Pause)
            {
                return;
            }

            ticked = time.GetTimestamp();
        }

        Send();
    }

    /// <summary>A reason with what had been done by then.</summary>
    public string Describe(string why) =>
        $"{why} in step '{step.ToString().ToLowerInvariant()}' after {Elapsed.TotalSeconds:0.0} s; {Candidates.Validated} candidates had been tried, {Candidates.Plausible} of them plausible but not proven.";

    public RepairReport Close(RepairOutcome outcome)
    {
        Close();
        return Report with
        {
            Outcome = outcome,
            Candidates = Candidates,
            Trials = Trials.All,
            Evidence = Report.Evidence with { Commands = [.. commands], Egress = Egress.Report.Lines },
            Seconds = new StepSeconds
            {
                Checkout = Seconds(RepairStep.Checkout),
                Restore = Seconds(RepairStep.Restore),
                Reproduce = Seconds(RepairStep.Reproduce),
                Localize = Seconds(RepairStep.Localize),
                Propose = Math.Round(Proposing.TotalSeconds, 3),
                Validate = Math.Round(Seconds(RepairStep.Validate) + Seconds(RepairStep.Prove), 3),
                Total = Math.Round(Elapsed.TotalSeconds, 3),
            },
        };
    }

    private double Seconds(RepairStep of) => Math.Round(spent.GetValueOrDefault(of).TotalSeconds, 3);

    private void Close()
    {
        span?.Dispose();
        span = null;
        var took = time.GetElapsedTime(stepBegan);
        if (entered)
        {
            RepairInstruments.StepEnded(step, took);
        }

        entered = false;
        spent[step] = spent.GetValueOrDefault(step) + took;
        stepBegan = time.GetTimestamp();
    }

    private void Send() => progress?.Report(
        new RepairProgress(step, detail, [.. Report.FailingTests.Select(t => t.Id)], Candidates, Elapsed, Left) { Latest = Trials.Latest });
}
