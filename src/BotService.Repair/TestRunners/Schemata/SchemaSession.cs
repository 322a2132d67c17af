using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Schemata;

/// <summary>Compiles many candidates into one program and runs that program once for each.</summary>
/// <remarks>A candidate that does not fit into a schema gets a build of its own. A compile error is charged to the candidate in
/// whose lines it lies; the others are compiled again without it.</remarks>
internal sealed class SchemaSession : ICandidateSession
{
    private const int FirstBatch = 16;
    private const int LaterBatch = 32;
    private const int LargestBatch = 64;
    private const int SuspiciousBlame = 4;
    private readonly ISchemaToolchain toolchain;
    private readonly string workspace;
    private readonly SchemaComposer composer;

    public SchemaSession(ISchemaToolchain toolchain, string workspace)
    {
        this.toolchain = toolchain;
        this.workspace = workspace;
        composer = new SchemaComposer(toolchain.Language, Original);
    }

    /// <summary>Small at first, so that verdicts come early; then so large that compiling takes about as long as running, within 32 to 64.</summary>
    public int BatchSize { get; private set; } = FirstBatch;

    public async Task<IReadOnlyList<CandidateVerdict>> TryAsync(
        IReadOnlyList<CandidatePatch> candidates, TestSelection tests, TimeSpan testTimeout, CancellationToken token)
    {
        var trial = new Trial(tests, testTimeout, []);
        var together = candidates.Where(composer.Takes).ToList();
        if (together.Count > 1)
        {
            await TryTogetherAsync(together, trial, token);
        }

        foreach (var candidate in candidates.Where(c => !trial.Runs.ContainsKey(c)))
        {
            await TryAloneAsync(candidate, trial, token);
        }

        return [.. candidates.Select(c => new CandidateVerdict(c, trial.Runs[c]))];
    }

    public ValueTask DisposeAsync() => toolchain.DisposeAsync();

    private async Task TryTogetherAsync(IReadOnlyList<CandidatePatch> members, Trial trial, CancellationToken token)
    {
        var refused = new List<(CandidatePatch Candidate, TestRun Run)>();
        while (members.Count > 1)
        {
            var schema = composer.Compose(members);
            using var written = new WrittenFiles(workspace, schema.Files);
            var build = await toolchain.BuildAsync(schema, trial.Tests, token);
            if (build.Succeeded)
            {
                await RunEachAsync(schema, build, trial, token);
                break;
            }

            var blamed = schema.Blame(build.Errors);
            if (blamed.Count == 0)
            {
                written.Dispose();
                await TryHalvesAsync(members, trial, token);
                break;
            }

            refused.AddRange(blamed.Select(c => (c, build.AsRun() with { Message = MessageFor(schema, c, build) })));
            members = [.. members.Except(blamed)];
        }

        await AcceptBlameAsync(refused, trial, token);
    }

    /// <summary>When hardly any candidate compiled, the schema may be at fault: one of the blamed is tried alone.</summary>
    private async Task AcceptBlameAsync(List<(CandidatePatch Candidate, TestRun Run)> refused, Trial trial, CancellationToken token)
    {
        if (refused.Count >= SuspiciousBlame && trial.Runs.Values.All(r => r.End == TestRunEnd.BuildFailed))
        {
            var (first, _) = refused[0];
            await TryAloneAsync(first, trial, token);
            if (trial.Runs[first].End != TestRunEnd.BuildFailed)
            {
                composer.Refuse(first);
                return;
            }
        }

        foreach (var (candidate, run) in refused)
        {
            trial.Runs.TryAdd(candidate, run);
        }
    }

    /// <summary>An error that no candidate can be blamed for: the halves may compile. Where neither does, the functions are given up.</summary>
    private async Task TryHalvesAsync(IReadOnlyList<CandidatePatch> members, Trial trial, CancellationToken token)
    {
        if (members.Count <= 2)
        {
            return;
        }

        var before = trial.Runs.Count;
        foreach (var half in members.Chunk((members.Count + 1) / 2))
        {
            await TryTogetherAsync(half, trial, token);
            if (trial.Runs.Count == before)
            {
                composer.Refuse(half[0]);
                return;
            }
        }
    }

    private async Task RunEachAsync(Schema schema, SchemaBuild build, Trial trial, CancellationToken token)
    {
        for (var i = 0; i < schema.Members.Count; i++)
        {
            trial.Runs[schema.Members[i]] = await toolchain.RunAsync(i + 1, trial.Tests, trial.Limit, token);
        }

        // The middle one, because a few that hang say nothing about the others.
        var usual = schema.Members.Select(m => trial.Runs[m].Duration.TotalSeconds).Order().ElementAt(schema.Members.Count / 2);
        BatchSize = Math.Clamp((int)Math.Ceiling(build.Duration.TotalSeconds / Math.Max(usual, 0.001)), LaterBatch, LargestBatch);
    }

    private async Task TryAloneAsync(CandidatePatch candidate, Trial trial, CancellationToken token)
    {
        var schema = composer.Single(candidate);
        using var written = new WrittenFiles(workspace, schema.Files);
        var build = await toolchain.BuildAsync(schema, trial.Tests, token);
        trial.Runs[candidate] = build.Succeeded ? await toolchain.RunAsync(0, trial.Tests, trial.Limit, token) : build.AsRun();
    }

    private static string MessageFor(Schema schema, CandidatePatch candidate, SchemaBuild build) =>
        build.Errors.FirstOrDefault(e => schema.Blame([e]).Contains(candidate))?.Message ?? build.Message;

    private string Original(string path) =>
        SandboxFiles.ReadText(workspace, path, int.MaxValue) ?? throw new IOException($"'{path}' is no regular file of the workspace.");

    /// <summary>One call of <see cref="TryAsync"/> while it goes on.</summary>
    private sealed record Trial(TestSelection Tests, TimeSpan Limit, Dictionary<CandidatePatch, TestRun> Runs);
}
