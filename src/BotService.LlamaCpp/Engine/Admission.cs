using System.Runtime.InteropServices;

namespace BotService.LlamaCpp.Engine;

/// <summary>Decides which waiting requests may start. What starts can end: all cells that it may need are set aside.</summary>
internal sealed class Admission(KvCache cache, int maxRunning)
{
    /// <summary>Tokens for which it pays to wait until another request has computed them.</summary>
    private const int WorthWaiting = 32;

    private readonly List<Job> waiting = [];

    public int Waiting => waiting.Count;

    public void Add(Job job)
    {
        var at = waiting.FindIndex(w => w.Priority < job.Priority || (w.Priority == job.Priority && w.Order > job.Order));
        waiting.Insert(at < 0 ? waiting.Count : at, job);
    }

    public List<Job> RemoveWhere(Predicate<Job> condition)
    {
        var removed = waiting.FindAll(condition);
        waiting.RemoveAll(condition);
        return removed;
    }

    /// <summary>Starts whoever can start now. Nobody is overtaken for being large, only while waiting for a common beginning.</summary>
    public void Start(List<Job> running)
    {
        for (var i = 0; i < waiting.Count && running.Count < maxRunning;)
        {
            var job = waiting[i];
            var (source, length) = cache.Match(CollectionsMarshal.AsSpan(job.Tokens)[..job.Shareable]);
            length = source is null ? 0 : job.Usable(source, length);
            if (running.Exists(r => IsComputing(r, job, length)))
            {
                i++;
                continue;
            }

            var needed = job.MostTokens - length + cache.Idle(source, length);
            var promised = running.Sum(r => r.MostTokens - r.Placed);
            if (cache.Cells.Busy + promised + needed > cache.Cells.Capacity)
            {
                return;
            }

            job.Sequence = cache.Open(source, length);
            if (source is not null)
            {
                job.Reuse(source, length);
            }

            waiting.RemoveAt(i);
            running.Add(job);
        }
    }

    /// <summary>Another request is computing a beginning that this one can use soon.</summary>
    private static bool IsComputing(Job other, Job job, int known)
    {
        var tokens = CollectionsMarshal.AsSpan(job.Tokens)[..job.Shareable];
        return other.Pending > 1 && CollectionsMarshal.AsSpan(other.Tokens).CommonPrefixLength(tokens) - Math.Max(known, other.Placed) >= WorthWaiting;
    }
}
