using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace BotService.Benchmarks.Soak;

/// <summary>All that was seen, for people and as JSON.</summary>
internal sealed record SoakReport(SoakOptions Options, DateTimeOffset Began, double StormSeconds, double SettleSeconds)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required IReadOnlyList<SoakVerdict> Verdicts { get; init; }

    public required IReadOnlyList<string> Strikes { get; init; }

    public required IReadOnlyList<ProcessLife> Lives { get; init; }

    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Deliveries that were accepted, and those that had to be sent again.</summary>
    public (int Accepted, int Refused) Deliveries { get; init; }

    public long DatabaseBytes { get; init; }

    public IReadOnlyList<(string Table, long Bytes)> Tables { get; init; } = [];

    public IReadOnlyDictionary<string, long> Jobs { get; init; } = new Dictionary<string, long>();

    /// <summary>Load averages of the machine at the beginning and at the end, of one and fifteen minutes.</summary>
    public IReadOnlyList<string> Load { get; init; } = [];

    private List<double> Latencies => [.. Verdicts.Select(v => v.Seconds).OfType<double>().Order()];

    public void Print(IAnsiConsole console)
    {
        var kinds = new Table().Title("Red builds").AddColumns("kind", "count", "ended as", "findings");
        foreach (var kind in Verdicts.GroupBy(v => v.Played.Case.Kind).OrderBy(k => k.Key))
        {
            kinds.AddRow($"{kind.Key}", $"{kind.Count()}", string.Join(", ", kind.GroupBy(v => v.Result).OrderByDescending(r => r.Count()).Select(r => $"{r.Count()} {r.Key}")), $"{kind.Sum(v => v.Findings.Count)}");
        }

        console.Write(kinds);
        var processes = new Table().Title("Processes, the longest life of each").AddColumns("process", "lives", "minutes", "MB at start", "after warm-up", "at end", "MB per hour", "threads", "descriptors");
        foreach (var role in Lives.Where(l => l.Warm.Count > 1).GroupBy(l => l.Role).OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            var life = role.MaxBy(l => l.Seconds)!;
            var (first, warm, last) = (life.Samples[0], life.Warm[0], life.Samples[^1]);
            processes.AddRow(
                role.Key, $"{role.Count()}", Text(life.Seconds / 60, "0.0"), Text(first.Megabytes), Text(warm.Megabytes), Text(last.Megabytes), Text(life.MegabytesPerHour, "+0;-0"),
                $"{warm.Threads} → {last.Threads}", $"{warm.Descriptors} → {last.Descriptors}");
        }

        console.Write(processes);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Deliveries.Accepted} deliveries taken in, {Deliveries.Refused} times one was refused and sent again. {Strikes.Count} kills and stops. Storm {StormSeconds:0} s, settled {SettleSeconds:0} s after it."));
        console.WriteLine($"Delivery to review of the fix, {Latencies.Count} of them: {string.Join(", ", new[] { 0.5, 0.9, 0.99, 1 }.Select(p => $"p{p * 100:0} {Text(Percentile(p), "0.0")} s"))}");
        console.WriteLine($"Database {DatabaseBytes >> 20} MB: {string.Join(", ", Tables.Select(t => $"{t.Table} {t.Bytes >> 10} kB"))}. Jobs: {string.Join(", ", Jobs.Select(j => $"{j.Value} {j.Key}"))}.");
        console.WriteLine($"Seed {Options.Seed}; {Environment.ProcessorCount} cores; load {string.Join(" → ", Load)}.");
        console.WriteLine(Findings.Count == 0 ? "Nothing was found." : $"{Findings.Count} findings:");
        foreach (var finding in Findings)
        {
            console.WriteLine($"  {finding}");
        }
    }

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(
        new
        {
            Options = new { Minutes = Options.Length.TotalMinutes, Options.Runs, Options.Workers, Options.Kills, Options.Seed },
            Machine = new { Cores = Environment.ProcessorCount, Load },
            Began,
            StormSeconds,
            SettleSeconds,
            Deliveries = new { Deliveries.Accepted, Deliveries.Refused },
            Cases = Verdicts.Select(v => new { v.Played.Case.Number, Kind = $"{v.Played.Case.Kind}", Repository = v.Played.Repository.FullName, v.Played.Sha, v.Result, v.Seconds, v.Findings }),
            Strikes,
            Latency = new { Count = Latencies.Count, P50 = Percentile(0.5), P90 = Percentile(0.9), P99 = Percentile(0.99), Max = Percentile(1) },
            Processes = Lives.Select(l => new { l.Role, l.Id, l.Seconds, l.MegabytesPerHour, l.Samples }),
            Database = new { Bytes = DatabaseBytes, Tables = Tables.ToDictionary(t => t.Table, t => t.Bytes) },
            Jobs,
            Findings,
        },
        Json));

    private double Percentile(double share) => Latencies is { Count: > 0 } all ? all[Math.Clamp((int)Math.Ceiling(share * all.Count) - 1, 0, all.Count - 1)] : 0;

    private static string Text(double value, string format = "0") => value.ToString(format, CultureInfo.InvariantCulture);
}
