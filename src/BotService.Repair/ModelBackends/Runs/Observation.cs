namespace BotService.Repair.ModelBackends.Runs;

/// <summary>Tells all observers of one call after the other.</summary>
internal sealed class Observation(IReadOnlyList<IModelObserver> observers, TimeProvider time)
{
    /// <summary>Begins a call; what it returns ends it.</summary>
    public Action<string, string, int?, int> Begin(ModelCall call)
    {
        foreach (var observer in observers)
        {
            observer.Before(call);
        }

        var start = time.GetTimestamp();
        return (text, finish, promptTokens, tokens) =>
        {
            var result = new ModelResult(text, finish, promptTokens, tokens, time.GetElapsedTime(start));
            foreach (var observer in observers)
            {
                observer.After(call, result);
            }
        };
    }
}
