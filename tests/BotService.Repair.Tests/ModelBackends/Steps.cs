using BotService.Repair.ModelBackends;

namespace BotService.Repair.Tests.ModelBackends;

/// <summary>Progress that is kept in order.</summary>
internal sealed class Steps : IProgress<ModelProgress>
{
    private readonly List<ModelProgress> all = [];

    public IReadOnlyList<ModelProgress> All
    {
        get
        {
            lock (all)
            {
                return [.. all];
            }
        }
    }

    public void Report(ModelProgress value)
    {
        lock (all)
        {
            all.Add(value);
        }
    }
}
