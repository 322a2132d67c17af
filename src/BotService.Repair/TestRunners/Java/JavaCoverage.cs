namespace BotService.Repair.TestRunners.Java;

/// <summary>Lines of product code by test, from probes that the harness compiles into the sources.</summary>
internal static class JavaCoverage
{
    /// <summary>Null when the harness cannot compile or run this project.</summary>
    public static async Task<Coverage?> CollectAsync(JavaWorkspace workspace, string repository, IReadOnlyList<string> tests, CancellationToken token)
    {
        if (workspace.Groups(new TestSelection(tests)) is not { } groups)
        {
            return null;
        }

        var lines = new Dictionary<string, Dictionary<string, IReadOnlySet<int>>>();
        await using var pool = new HarnessPool(workspace.Context, workspace.Model, repository);
        foreach (var (module, ids) in groups)
        {
            if (await pool.GetAsync(module, token) is not { } process)
            {
                return null;
            }

            var answer = await process.TryAsync(new HarnessRequest(HarnessMode.Lines, ids, workspace.Context.CommandTimeout), token);
            if (answer.End is not (HarnessEnd.Completed or HarnessEnd.TimedOut))
            {
                return null;
            }

            foreach (var (test, path, hit) in answer.Lines().Where(l => l.Path.StartsWith(workspace.Inside, StringComparison.Ordinal)))
            {
                var files = lines.TryGetValue(test, out var known) ? known : lines[test] = [];
                files[path[workspace.Inside.Length..]] = hit;
            }
        }

        return new Coverage(lines.ToDictionary(l => l.Key, l => (IReadOnlyDictionary<string, IReadOnlySet<int>>)l.Value));
    }
}
