using System.Globalization;

namespace BotService.Benchmarks.Soak;

/// <param name="At">Seconds since the process was first seen.</param>
internal sealed record ProcessSample(double At, double Megabytes, int Threads, int Descriptors);

/// <summary>One process from its start to its end.</summary>
internal sealed class ProcessLife(string role, int id)
{
    private const double JudgedSeconds = 8 * 60;
    private readonly List<ProcessSample> samples = [];

    public string Role => role;

    public int Id => id;

    public IReadOnlyList<ProcessSample> Samples => samples;

    public double Seconds => samples.Count == 0 ? 0 : samples[^1].At;

    public void Add(ProcessSample sample) => samples.Add(sample);

    /// <summary>The first third of its life, in which caches fill and code is compiled.</summary>
    public IReadOnlyList<ProcessSample> Warm => [.. samples.Where(s => s.At >= Seconds / 3)];

    /// <summary>Of the resident memory after the warm-up, by least squares.</summary>
    public double MegabytesPerHour
    {
        get
        {
            var (x, y) = (Warm.Select(s => s.At).DefaultIfEmpty().Average(), Warm.Select(s => s.Megabytes).DefaultIfEmpty().Average());
            var spread = Warm.Sum(s => (s.At - x) * (s.At - x));
            return spread == 0 ? 0 : Warm.Sum(s => (s.At - x) * (s.Megabytes - y)) / spread * 3600;
        }
    }

    /// <summary>Growth that is more than the ups and downs of collections; only of processes that lived long enough to tell.</summary>
    public IEnumerable<string> Findings()
    {
        if (Seconds < JudgedSeconds)
        {
            yield break;
        }

        var quarter = Math.Max(1, Warm.Count / 4);
        foreach (var (what, value, slack) in new (string, Func<ProcessSample, double>, double)[] { ("MB", s => s.Megabytes, 60), ("threads", s => s.Threads, 20), ("descriptors", s => s.Descriptors, 40) })
        {
            var (early, late) = (Median(Warm.Take(quarter).Select(value)), Median(Warm.TakeLast(quarter).Select(value)));
            if (late > (early * 1.25) + slack)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{Role} (process {Id}) grew from {early:0} to {late:0} {what} in {Seconds / 60:0} minutes.");
            }
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : 0;
}

/// <summary>Looks at /proc now and then.</summary>
internal sealed class ProcessWatch
{
    private readonly Dictionary<int, (ProcessLife Life, long Since)> lives = [];

    public IReadOnlyList<ProcessLife> Lives => [.. lives.Values.Select(l => l.Life)];

    public void Look(IEnumerable<(string Role, int Id)> processes)
    {
        foreach (var (role, id) in processes)
        {
            if (!lives.TryGetValue(id, out var known))
            {
                known = lives[id] = (new ProcessLife(role, id), TimeProvider.System.GetTimestamp());
            }

            if (Read(id, TimeProvider.System.GetElapsedTime(known.Since).TotalSeconds) is { } sample)
            {
                known.Life.Add(sample);
            }
        }
    }

    private static ProcessSample? Read(int id, double at)
    {
        try
        {
            var status = File.ReadLines($"/proc/{id}/status").Select(l => l.Split(':', 2)).ToDictionary(l => l[0], l => l[1].Trim());
            return status.TryGetValue("VmRSS", out var memory)
                ? new ProcessSample(
                    at,
                    double.Parse(memory.Split(' ')[0], CultureInfo.InvariantCulture) / 1024,
                    int.Parse(status["Threads"], CultureInfo.InvariantCulture),
                    Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count())
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
