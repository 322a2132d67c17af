namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Lines that each test ran, by running the tests once in the test host on instrumented assemblies.</summary>
internal sealed class CoverageRun(TestContext context, BuildFacts facts, TimeProvider time)
{
    private const int Rounds = 3;
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(15);

    public async Task<Coverage?> CoverAsync(IReadOnlyList<string> tests, CancellationToken token)
    {
        if (CompiledProjects.Read(context, facts) is not { } compiled || WarmHost.Create(context, facts, time) is not { } host)
        {
            return null;
        }

        await using var owned = host;
        var instrumented = Instrument(compiled);
        return instrumented.Count == 0 ? null : await RunAsync(host, instrumented, tests, token);
    }

    private Dictionary<string, (byte[] Image, List<Probe> Probes)> Instrument(CompiledProjects compiled)
    {
        var instrumented = new Dictionary<string, (byte[], List<Probe>)>();
        foreach (var project in compiled.All.Where(p => compiled.All.Count == 1 || p.AssemblyName != facts.Test.AssemblyName))
        {
            var probes = new List<Probe>();
            var image = project.Rewrite((path, tree) => ProbeRewriter.Rewrite(path, tree, probes), () => ProbeRewriter.ProbeClass(probes.Count)).Image;
            if (image is not null)
            {
                instrumented[project.AssemblyName] = (image, probes);
            }
        }

        return instrumented;
    }

    private async Task<Coverage?> RunAsync(
        WarmHost host, Dictionary<string, (byte[] Image, List<Probe> Probes)> instrumented, IReadOnlyList<string> tests, CancellationToken token)
    {
        var covered = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlySet<int>>>();
        var ended = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var request = new HostRequest(new TestSelection(tests))
            {
                Images = instrumented.ToDictionary(i => i.Key, i => i.Value.Image),
                Except = [.. ended.Select(TestId.Method).Distinct()],
            };
            var run = await host.RunAsync(request, context.CommandTimeout, token, LongestQuiet < context.CommandTimeout ? LongestQuiet : context.CommandTimeout);
            foreach (var (test, probes) in run.Probes.Where(p => run.Isolated && TestId.Includes(tests, p.Key)))
            {
                covered[test] = Lines(probes, instrumented);
            }

            ended.AddRange(run.Tests.Select(t => t.Id));
            if (run.End is TestRunEnd.Completed or TestRunEnd.NoTests || run.Tests.Count == 0)
            {
                break;
            }
        }

        return covered.Count == 0 ? null : new Coverage(covered);
    }

    private static Dictionary<string, IReadOnlySet<int>> Lines(
        IReadOnlyDictionary<string, IReadOnlyList<int>> hits, Dictionary<string, (byte[] Image, List<Probe> Probes)> instrumented)
    {
        var lines = new Dictionary<string, IReadOnlySet<int>>();
        foreach (var probe in hits.Where(h => instrumented.ContainsKey(h.Key)).SelectMany(h => Known(h.Value, instrumented[h.Key].Probes)))
        {
            if (!lines.TryGetValue(probe.Path, out var seen))
            {
                lines[probe.Path] = seen = new HashSet<int>();
            }

            ((HashSet<int>)seen).UnionWith(Enumerable.Range(probe.FirstLine, probe.LastLine - probe.FirstLine + 1));
        }

        return lines;
    }

    private static IEnumerable<Probe> Known(IReadOnlyList<int> numbers, List<Probe> probes) =>
        numbers.Where(n => n >= 0 && n < probes.Count).Select(n => probes[n]);
}
