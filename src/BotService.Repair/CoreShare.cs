using BotService.Repair.ModelBackends;

namespace BotService.Repair;

/// <summary>Keeps models that compute on this machine's cores to a share of them while tests run. Thread safe.</summary>
/// <remarks>A model's threads wait for each other at every layer: with a thread for each core and busy tests beside them it is tens of times
/// slower, and with one thread for four cores it only shares. Nobody waits for a turn, so neither side can starve the other.</remarks>
public sealed class CoreShare(int cores)
{
    private const int CoresForOneThread = 4;
    private readonly Lock gate = new();
    private readonly List<ILanguageModel> models = [];
    private int testing;

    public CoreShare()
        : this(Environment.ProcessorCount)
    {
    }

    /// <summary>Tests run until the result is disposed of.</summary>
    public IDisposable Test()
    {
        Count(1);
        return new Tests(this);
    }

    public void Add(ILanguageModel model)
    {
        lock (gate)
        {
            models.Add(model);
            model.UseCores(Share);
        }
    }

    public void Remove(ILanguageModel model)
    {
        lock (gate)
        {
            models.Remove(model);
        }
    }

    private int Share => testing == 0 ? cores : Math.Max(1, cores / CoresForOneThread);

    private void Count(int change)
    {
        lock (gate)
        {
            var before = Share;
            testing += change;
            if (Share is var share && share != before)
            {
                models.ForEach(m => m.UseCores(share));
            }
        }
    }

    private sealed class Tests(CoreShare share) : IDisposable
    {
        private CoreShare? share = share;

        public void Dispose() => Interlocked.Exchange(ref share, null)?.Count(-1);
    }
}
