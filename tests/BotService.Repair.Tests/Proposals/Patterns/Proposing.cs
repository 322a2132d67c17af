using BotService.Fixture;
using BotService.Repair.Proposals;
using BotService.Repair.Proposals.Patterns;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Proposals.Patterns;

/// <summary>Runs the proposer on a snippet; the line with the marker <c>§</c> at its end is suspicious, or all without one.</summary>
internal sealed class Proposing : IDisposable
{
    private readonly TemporaryFolder workspace = new();

    public Proposing(string path, string marked, string? test = null, string message = "")
    {
        Text = marked.Replace("§", "", StringComparison.Ordinal);
        Path = path;
        workspace.Write(path, Text);
        if (test is not null)
        {
            workspace.Write("tests/" + path, test);
        }

        var lines = marked.Split('\n');
        var suspicious = Enumerable.Range(1, lines.Length).Where(l => !marked.Contains('§', StringComparison.Ordinal) || lines[l - 1].Contains('§', StringComparison.Ordinal));
        Fault = new Fault(
            workspace,
            [new TestResult("t", TestOutcome.Failed, TimeSpan.Zero, message, [])],
            test is null ? [] : ["tests/" + path],
            [.. suspicious.Select(l => new Location(path, l, 1, []))]);
    }

    public string Path { get; }

    public string Text { get; }

    public Fault Fault { get; }

    public List<CandidatePatch> Candidates(int most = 3000) => [.. new PatternProposal(Fault).Propose().Take(most)];

    public List<CandidatePatch> Extensions(CandidatePatch partial, int most = 3000) => [.. new PatternProposal(Fault).Extend(partial).Take(most)];

    public string Apply(CandidatePatch candidate) => candidate.Apply(Path, Text);

    /// <summary>The operator of the first candidate with this result, or null.</summary>
    public string? OriginOf(string result) => Candidates().FirstOrDefault(c => Apply(c) == result)?.Origin;

    public void Dispose() => workspace.Dispose();
}
