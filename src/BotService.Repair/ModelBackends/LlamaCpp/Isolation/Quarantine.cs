namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>Remembers which prompts were in flight when the engine crashed. Thread safe.</summary>
internal sealed class Quarantine
{
    private const int Crashes = 2;

    /// <summary>Oldest ones are forgotten beyond this, so that a model that crashes for other reasons fills no memory.</summary>
    private const int Remembered = 4096;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = [];
    private readonly Queue<string> order = new();

    /// <summary>Counts one crash for each prompt that was in flight.</summary>
    public void Add(IEnumerable<string> fingerprints)
    {
        lock (gate)
        {
            foreach (var fingerprint in fingerprints)
            {
                if (!counts.TryGetValue(fingerprint, out var count))
                {
                    order.Enqueue(fingerprint);
                }

                counts[fingerprint] = count + 1;
            }

            while (order.Count > Remembered)
            {
                counts.Remove(order.Dequeue());
            }
        }
    }

    public bool Holds(string fingerprint)
    {
        lock (gate)
        {
            return counts.GetValueOrDefault(fingerprint) >= Crashes;
        }
    }
}
