using System.Globalization;
using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Go;

/// <summary>Lines run by each test: one program per package with counters, run once for each top-level test.</summary>
internal sealed partial class GoCoverage(TestContext context)
{
    private const string Folder = ".botservice";
    private const int MostTests = 200;
    private readonly GoCommands go = new(context);
    private readonly GoPackages packages = GoPackages.Of(context);

    public async Task<Coverage?> ReadAsync(IReadOnlyList<string> tests, CancellationToken token)
    {
        var ids = tests.Select(GoTestId.Parse).OfType<GoTestId>().Take(MostTests).ToList();
        var lines = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlySet<int>>>();
        foreach (var package in ids.GroupBy(i => i.Package))
        {
            var program = Path.Combine(Folder, "cover.test");
            var built = await go.GoAsync(["test", "-c", "-cover", "-coverpkg=./...", "-o", program, package.Key], token);
            if (!built.Succeeded)
            {
                return null;
            }

            foreach (var test in package.GroupBy(i => i.TopLevel))
            {
                var covered = await CoverOneAsync(package.Key, test.Key, token);

                // A test that took its program down left no profile, which is not the same as having run nothing.
                foreach (var id in covered.Count == 0 ? [] : test.AsEnumerable())
                {
                    lines[id.ToString()] = covered;
                }
            }
        }

        return lines.Count == 0 ? null : new Coverage(lines);
    }

    private async Task<IReadOnlyDictionary<string, IReadOnlySet<int>>> CoverOneAsync(string package, string test, CancellationToken token)
    {
        var folder = packages.InModule(package);
        var profile = $"{Folder}/cover.out";
        File.Delete(Path.Combine(context.ProjectFolder, profile));
        await go.RunAsync(
            go.InsidePath($"{Folder}/cover.test"),
            [$"-test.run=^{Regex.Escape(test)}$", $"-test.coverprofile={go.InsidePath(profile)}"],
            folder,
            context.CommandTimeout,
            new Dictionary<string, string>(),
            false,
            token);
        return Parse(SandboxFiles.ReadText(context.Workspace, Path.Combine(context.Project.Directory, profile), 16 << 20) ?? "");
    }

    /// <summary>Lines <c>import/path/file.go:3.52,4.2 1 1</c>: from line.column, to line.column, statements, count.</summary>
    private Dictionary<string, IReadOnlySet<int>> Parse(string profile)
    {
        var lines = new Dictionary<string, HashSet<int>>();
        foreach (Match block in Block().Matches(profile))
        {
            var package = RepositoryFiles.FolderOf(block.Groups["file"].Value);
            var path = Path.Combine(packages.FolderOf(package), Path.GetFileName(block.Groups["file"].Value));
            if (!lines.TryGetValue(path, out var set))
            {
                lines[path] = set = [];
            }

            var (first, last) = (Number(block, "first"), Number(block, "last"));
            set.UnionWith(Enumerable.Range(first, Math.Clamp(last - first + 1, 0, 100_000)));
        }

        return lines.ToDictionary(l => l.Key, l => (IReadOnlySet<int>)l.Value);
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?m)^(?<file>[^:\n]+):(?<first>\d{1,7})\.\d+,(?<last>\d{1,7})\.\d+ \d+ [1-9]\d*$", RegexOptions.CultureInvariant)]
    private static partial Regex Block();
}
