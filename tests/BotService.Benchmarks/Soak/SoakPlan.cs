using System.Globalization;

namespace BotService.Benchmarks.Soak;

/// <summary>What people do, which says how it must end.</summary>
internal enum SoakKind
{
    /// <summary>A branch turns red: a fix pull request.</summary>
    Branch,

    /// <summary>A pull request turns red: a fix pull request or suggestions, as the repository wants it.</summary>
    Pull,

    /// <summary>A pull request is red, and a person asks for the fix.</summary>
    Asked,

    /// <summary>No pattern repairs it.</summary>
    Unfixable,
    Flaky,

    /// <summary>CI says red, and the tests pass.</summary>
    Green,

    /// <summary>The pull request's base is red as well.</summary>
    BaseRed,

    /// <summary>The branch had gone on when the delivery came.</summary>
    Superseded,

    /// <summary>The branch goes on while the bot works.</summary>
    Moved,

    /// <summary>A person says stop while the bot works.</summary>
    Stopped,
}

internal enum StrikeKind
{
    KillWorker,
    KillWeb,

    /// <summary>All connections are cut, and it recovers from its log.</summary>
    StopDatabase,
    DrainWorker,
    DrainWeb,

    /// <summary>Everything at once.</summary>
    PowerCut,
}

/// <param name="Back">From the kill to the restart.</param>
/// <param name="Aim">From the moment in which a run goes on to the kill.</param>
internal sealed record Strike(TimeSpan At, StrikeKind Kind, int Worker, TimeSpan Back, TimeSpan Aim);

internal sealed record SoakRepository(string Name, bool IsPython, bool IsOnCommand, bool TakesSuggestions)
{
    public string Configuration =>
        $"bot:\n  mode: {(IsOnCommand ? "on-command" : "auto")}\n  branches: ['**']\n  delivery: {(TakesSuggestions ? "auto" : "pull-request")}\n  caps:\n    open-pull-requests: 100\n    pushes-per-hour: 1000\n";
}

internal sealed record SoakCase(int Number, SoakKind Kind, SoakRepository Repository, TimeSpan At, SoakModule Module)
{
    /// <summary>Times that the same delivery comes once more.</summary>
    public int Again { get; init; }

    /// <summary>Another delivery tells of the same build.</summary>
    public bool ToldTwice { get; init; }

    /// <summary>Until a person does the next thing.</summary>
    public TimeSpan Pause { get; init; }

    public string Branch => string.Create(CultureInfo.InvariantCulture, $"work/{Number:000}-{Kind.ToString().ToLowerInvariant()}");

    public string Base => Kind == SoakKind.BaseRed ? string.Create(CultureInfo.InvariantCulture, $"base/{Number:000}") : "main";

    public bool HasPull => Kind is SoakKind.Pull or SoakKind.Asked or SoakKind.BaseRed or SoakKind.Moved or SoakKind.Stopped;

    public override string ToString() => $"{Repository.Name} {Branch}";
}

/// <summary>Everything that will happen, from the seed alone.</summary>
internal sealed record SoakPlan(IReadOnlyList<SoakRepository> Repositories, IReadOnlyList<SoakCase> Cases, IReadOnlyList<Strike> Strikes)
{
    private static readonly (SoakKind Kind, double Share)[] Rare =
    [
        (SoakKind.Pull, 0.15), (SoakKind.Asked, 0.05), (SoakKind.Unfixable, 0.07), (SoakKind.Flaky, 0.04), (SoakKind.Green, 0.04), (SoakKind.BaseRed, 0.04),
        (SoakKind.Superseded, 0.04), (SoakKind.Moved, 0.05), (SoakKind.Stopped, 0.05),
    ];

    private static readonly (StrikeKind Kind, int Weight)[] Weights =
    [
        (StrikeKind.KillWorker, 7), (StrikeKind.KillWeb, 4), (StrikeKind.StopDatabase, 3), (StrikeKind.DrainWorker, 3), (StrikeKind.DrainWeb, 2), (StrikeKind.PowerCut, 1),
    ];

    public static SoakPlan Of(SoakOptions options)
    {
        var random = new Random(options.Seed);
        var count = Math.Clamp(options.Runs / 10, 4, 20);
        SoakRepository[] repositories =
        [
            .. Enumerable.Range(0, count).Select(i => new SoakRepository($"soak/app-{i:00}", i % 2 == 0, IsOnCommand: i >= count - Math.Max(1, count / 10), TakesSuggestions: i % 4 is 1 or 2)),
        ];
        return new SoakPlan(repositories, [.. CasesOf(options, repositories, random)], [.. StrikesOf(options, random).OrderBy(s => s.At)]);
    }

    /// <summary>After all others, so that a process that lived on meets what the others left.</summary>
    public static SoakCase Last(SoakOptions options, SoakPlan plan) =>
        new(plan.Cases.Count + 1, SoakKind.Branch, plan.Repositories[0], TimeSpan.Zero, new SoakBugs(new Random(options.Seed), plan.Cases.Count).One(SoakKind.Branch, isPython: true));

    private static IEnumerable<SoakCase> CasesOf(SoakOptions options, SoakRepository[] repositories, Random random)
    {
        List<SoakKind> kinds = [.. Rare.SelectMany(r => Enumerable.Repeat(r.Kind, Math.Max(1, (int)Math.Round(r.Share * options.Runs))))];
        kinds.AddRange(Enumerable.Repeat(SoakKind.Branch, Math.Max(0, options.Runs - kinds.Count)));
        var shuffled = kinds.OrderBy(_ => random.Next()).Take(options.Runs).ToList();
        var times = Times(options, random);
        var bugs = new SoakBugs(random);
        for (var i = 0; i < shuffled.Count; i++)
        {
            var kind = shuffled[i];
            var fitting = repositories.Where(r => r.IsOnCommand == (kind == SoakKind.Asked) && (r.IsPython || kind != SoakKind.Flaky)).ToList();
            var repository = fitting[random.Next(fitting.Count)];
            yield return new SoakCase(i + 1, kind, repository, times[i], bugs.One(kind, repository.IsPython))
            {
                Again = random.Next(4) == 0 ? random.Next(1, 3) : 0,
                ToldTwice = random.Next(5) == 0,
                Pause = TimeSpan.FromSeconds(random.NextDouble() * 12),
            };
        }
    }

    /// <summary>Spread over the time, a quarter of them in bursts.</summary>
    private static List<TimeSpan> Times(SoakOptions options, Random random)
    {
        var times = new List<TimeSpan>();
        while (times.Count < options.Runs)
        {
            var at = options.Length * (0.95 * random.NextDouble());
            times.AddRange(Enumerable.Repeat(at, Math.Min(options.Runs - times.Count, random.Next(14) == 0 ? random.Next(3, 8) : 1)));
        }

        return times;
    }

    private static IEnumerable<Strike> StrikesOf(SoakOptions options, Random random)
    {
        for (var i = 0; i < options.Kills; i++)
        {
            var draw = random.Next(Weights.Sum(w => w.Weight));
            var kind = Weights.First(w => (draw -= w.Weight) < 0).Kind;
            var at = options.Length * (0.05 + (0.6 * random.NextDouble()));
            yield return new Strike(at, kind, random.Next(options.Workers), TimeSpan.FromSeconds(0.5 + (4 * random.NextDouble())), TimeSpan.FromSeconds(6 * random.NextDouble()));
        }
    }
}
