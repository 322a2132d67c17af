using BotService.Repair.ModelBackends.Runs;

namespace BotService.Repair.ModelBackends;

/// <summary>What is watched and bounded around a model in one run.</summary>
/// <param name="Budget">Null is no limit.</param>
/// <param name="RecordTo">New file for answers that <c>scripted:FILE</c> replays; null records nothing. It holds code and answers as they are.</param>
/// <param name="LogTo">Folder for a file of prompts and answers, a JSON line each, without secrets and hidden characters; null logs nothing.</param>
public sealed record ModelRun(ModelBudget? Budget = null, string? RecordTo = null, string? LogTo = null)
{
    /// <summary>Looks whether the files can be written, before anything is run; makes the folder.</summary>
    /// <exception cref="ConfigurationException">The recording exists already, or the folder cannot be made.</exception>
    public void Check()
    {
        if (RecordTo is { } file && Path.Exists(file))
        {
            throw new ConfigurationException($"The recording '{file}' exists already and is not overwritten. Name a new file.");
        }

        try
        {
            _ = LogTo is null ? null : Directory.CreateDirectory(LogTo);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder '{LogTo}' for prompt logs cannot be made: {e.Message} Name one that you may write to.");
        }
    }

    /// <summary>The model within these bounds. Disposing of the result closes the files and leaves the model open.</summary>
    /// <exception cref="ConfigurationException">A file exists already or cannot be written.</exception>
    internal ObservedModel Watch(ILanguageModel model, TimeProvider time)
    {
        List<IModelObserver> observers = [];
        if (RecordTo is { } recording)
        {
            observers.Add(new Recording(recording, model));
        }

        if (LogTo is { } log)
        {
            Directory.CreateDirectory(log);
            observers.Add(new PromptLog(log, time));
        }

        return new ObservedModel(model, new Observation(observers, Budget is null ? null : new BudgetMeter(Budget, time), time));
    }
}
