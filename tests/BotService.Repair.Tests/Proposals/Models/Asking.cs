using BotService.Fixture;
using BotService.Repair.ModelBackends;
using BotService.Repair.Proposals;
using BotService.Repair.Proposals.Models;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Proposals.Models;

/// <summary>A workspace with one faulty file and its test; lines that end with the marker <c>§</c> are suspicious, or all without one.</summary>
internal sealed class Asking : IDisposable
{
    private readonly TemporaryFolder workspace = new();

    public Asking(string path, string marked, string test = "assert f(1) == 2\n", string message = "assert 1 == 2")
    {
        (Path, Text) = (path, marked.Replace("§", "", StringComparison.Ordinal));
        var testPath = "tests/test_it" + System.IO.Path.GetExtension(path);
        workspace.Write(path, Text).Write(testPath, test);
        var lines = marked.Split('\n');
        var suspicious = Enumerable.Range(1, lines.Length).Where(l => !marked.Contains('§', StringComparison.Ordinal) || lines[l - 1].Contains('§', StringComparison.Ordinal));
        Fault = new Fault(
            workspace,
            [new TestResult("test_it", TestOutcome.Failed, TimeSpan.Zero, message, [])],
            [testPath],
            [.. suspicious.Select(l => new Location(path, l, 0.9, []))]);
    }

    public string Path { get; }

    public string Text { get; }

    public Fault Fault { get; init; }

    public ModelProposal Open(ILanguageModel model, ModelProposalOptions? options = null) => new(Fault, _ => Task.FromResult(model), options ?? new());

    /// <summary>As a near miss of which the run says nothing more, or that it does not build.</summary>
    public static NearMiss Miss(CandidatePatch candidate, string? compiler = null, params TestResult[] failing) =>
        new(candidate, new TestRun(compiler is null ? TestRunEnd.Completed : TestRunEnd.BuildFailed, failing, compiler ?? "", "", TimeSpan.Zero));

    public string Apply(CandidatePatch candidate) => candidate.Apply(Path, Text);

    public CandidatePatch Replace(string old, string fresh) =>
        new(0, [new TextEdit(Path, Text.IndexOf(old, StringComparison.Ordinal), old.Length, fresh)], "any", 1, 0.5);

    public async Task<List<CandidatePatch>> CandidatesAsync(ModelProposal proposal, int most = 200)
    {
        var found = new List<CandidatePatch>();
        await foreach (var candidate in proposal.ProposeAsync(CancellationToken.None))
        {
            found.Add(candidate);
            if (found.Count == most)
            {
                break;
            }
        }

        return found;
    }

    public async Task<List<string>> TextsAsync(ModelProposal proposal, int most = 200) => [.. (await CandidatesAsync(proposal, most)).Select(Apply)];

    public void Dispose() => workspace.Dispose();
}
