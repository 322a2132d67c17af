namespace BotService.Repair.ModelBackends.Runs;

/// <summary>What a run may spend on its model. Calls that are under way when it is spent come to their end.</summary>
/// <param name="Tokens">Read and written; null is no limit. Tokens of an answer whose server does not count are estimated.</param>
/// <param name="Time">Added up over concurrent calls; null is no limit.</param>
public sealed record ModelBudget(long? Tokens, TimeSpan? Time);

/// <summary>Refuses calls when the budget is spent.</summary>
internal sealed class BudgetObserver(ModelBudget budget) : IModelObserver
{
    private readonly Lock gate = new();
    private long tokens;
    private TimeSpan time;

    public void Before(ModelCall call)
    {
        lock (gate)
        {
            if (tokens >= budget.Tokens)
            {
                throw new ModelFailedException($"The run's budget of {budget.Tokens} model tokens is spent ({tokens}). Raise it, or go on without the model.", transient: false);
            }

            if (time >= budget.Time)
            {
                throw new ModelFailedException($"The run's budget of {budget.Time.Value.TotalSeconds:0} model seconds is spent ({time.TotalSeconds:0}). Raise it, or go on without the model.", transient: false);
            }
        }
    }

    public void After(ModelCall call, ModelResult result)
    {
        lock (gate)
        {
            tokens += (result.PromptTokens ?? call.Prompt.Sum(p => Servers.TokenEstimate.AtMost(p.Text))) + result.Tokens;
            time += result.Duration;
        }
    }
}
