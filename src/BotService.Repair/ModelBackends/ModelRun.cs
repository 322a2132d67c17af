using BotService.Repair.ModelBackends.Runs;

namespace BotService.Repair.ModelBackends;

/// <summary>What is watched and bounded around a model in one run.</summary>
/// <param name="Budget">Null is no limit.</param>
/// <param name="RecordTo">New file for answers that <c>scripted:FILE</c> replays; null records nothing. It holds code and answers as they are.</param>
/// <param name="LogTo">New file for prompts and answers, a JSON line each, without secrets and hidden characters; null logs nothing.</param>
public sealed record ModelRun(ModelBudget? Budget = null, string? RecordTo = null, string? LogTo = null)
{
    /// <summary>The model within these bounds. Disposing of the result disposes of the model and closes the files.</summary>
    /// <exception cref="ConfigurationException">A file exists already or cannot be written.</exception>
    public ILanguageModel Watch(ILanguageModel model, TimeProvider time)
    {
        List<IModelObserver> observers = [];
        if (Budget is { } budget)
        {
            observers.Add(new BudgetObserver(budget));
        }

        if (RecordTo is { } recording)
        {
            observers.Add(new Recording(recording, model));
        }

        if (LogTo is { } log)
        {
            observers.Add(new PromptLog(log, $"{model.Description.Backend}:{model.Description.Name}", time));
        }

        return observers.Count == 0 ? model : new ObservedModel(model, observers, time);
    }
}
