using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>Adds up what a run's calls cost and says when the budget is spent. Thread safe.</summary>
internal sealed class BudgetMeter(ModelBudget budget, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource spent = new(Timeout.InfiniteTimeSpan, time);
    private long tokens;
    private TimeSpan busy;
    private int open;
    private long opened;
    private bool closed;

    /// <summary>Cancelled when the time is spent in mid-call.</summary>
    public CancellationToken Spent => spent.Token;

    /// <exception cref="ModelFailedException">Nothing is left.</exception>
    public void Begin()
    {
        lock (gate)
        {
            if (tokens >= budget.Tokens || busy >= budget.Time || spent.IsCancellationRequested)
            {
                throw Refusal();
            }

            if (open++ == 0)
            {
                opened = time.GetTimestamp();
                spent.CancelAfter(budget.Time - busy ?? Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void End(ModelCall call, ModelResult result)
    {
        lock (gate)
        {
            tokens += (result.PromptTokens ?? call.Prompt.Sum(p => TokenEstimate.AtMost(p.Text))) + result.Tokens;
            if (--open == 0 && !closed)
            {
                busy += time.GetElapsedTime(opened);
                spent.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
    }

    public ModelFailedException Refusal() => new(
        tokens >= budget.Tokens
            ? $"The run's budget of {budget.Tokens} model tokens is spent, so the model was stopped. Raise --model-tokens, or 'limits: model-tokens' in .botservice.yml."
            : $"The run's budget of {budget.Time?.TotalSeconds:0.###} model seconds is spent, so the model was stopped. Raise --model-time, or 'limits: model-time' in .botservice.yml.",
        transient: false)
    {
        BudgetSpent = true,
    };

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            spent.Dispose();
        }
    }
}
