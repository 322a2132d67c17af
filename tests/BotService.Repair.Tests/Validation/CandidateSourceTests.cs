using BotService.Fixture;
using BotService.Repair.ModelBackends;
using BotService.Repair.Proposals;
using BotService.Repair.Proposals.Models;
using BotService.Repair.TestRunners;
using BotService.Repair.Validation;

namespace BotService.Repair.Tests.Validation;

public sealed class CandidateSourceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly TemporaryFolder workspace = new TemporaryFolder().Write("a.py", "x = 1\n").Write("tests/test_a.py", "assert 1\n");

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task Take_TwoProposers_MergesByScoreWithoutDuplicates()
    {
        await using var source = Open(
            Proposal("pattern", Replace("a.py", "2", 0.9), Replace("a.py", "3", 0.3)),
            Proposal("model", Replace("a.py", "4", 0.6), Replace("a.py", "2", 0.5)));

        var taken = await source.TakeAsync(10, CancellationToken.None);

        Assert.Equal(["2", "4", "3"], taken.Select(c => c.Edits[0].NewText));
        Assert.Equal(["pattern", "model", "pattern"], taken.Select(source.KindOf));
        Assert.Equal(3, source.Proposed);
        Assert.Empty(await source.TakeAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Take_SameTokensWithOtherBlanks_AreGivenOutOnce()
    {
        await using var source = Open(Proposal("pattern", Replace("a.py", "y+1", 0.9)), Proposal("model", Replace("a.py", "y + 1", 0.8), Replace("a.py", "'y+1'", 0.7)));

        Assert.Equal(["y+1", "'y+1'"], (await source.TakeAsync(10, CancellationToken.None)).Select(c => c.Edits[0].NewText));
    }

    [Fact]
    public async Task Take_EditOfATest_IsRejectedAndCounted()
    {
        await using var source = Open(Proposal("model", Replace("tests/test_a.py", "0", 0.9), Replace("a.py", "2", 0.1)));

        var taken = await source.TakeAsync(10, CancellationToken.None);

        Assert.Equal("a.py", Assert.Single(taken).Edits[0].Path);
        Assert.Equal(1, source.RejectedByIntegrity);
    }

    [Fact]
    public async Task AddNearMiss_ItsExtensions_AreMixedIn()
    {
        await using var source = Open(Proposal("pattern", [.. Enumerable.Range(2, 9).Select(n => Replace("a.py", $"{n}", 1.0 / n))]));
        var partial = (await source.TakeAsync(1, CancellationToken.None))[0];

        source.AddNearMiss(Miss(partial, TestRunEnd.Completed), stillFailing: 1);
        var next = await source.TakeAsync(9, CancellationToken.None);

        Assert.Contains(next, c => c.Edits[0].NewText == "2 + 1");
        Assert.True(next.Count(c => c.Edits[0].NewText.Contains('+')) < next.Count / 2);
    }

    [Fact]
    public async Task Take_OneProposerStillComputes_GivesWhatTheOtherHas()
    {
        var slow = new GatedProposal([Replace("a.py", "4", 0.9)]);
        await using var source = Open(new NamedProposal("model", slow), Proposal("pattern", Replace("a.py", "2", 0.1)));

        var first = await source.TakeAsync(10, CancellationToken.None);
        var second = source.TakeAsync(10, CancellationToken.None);
        var waited = !second.IsCompleted;
        slow.Gate.SetResult();

        Assert.Equal("2", Assert.Single(first).Edits[0].NewText);
        Assert.True(waited);
        Assert.Equal("4", Assert.Single(await second).Edits[0].NewText);
    }

    [Fact]
    public async Task Take_WaitingForAProposer_EndsWithTheToken()
    {
        await using var source = Open(new NamedProposal("model", new GatedProposal([])));
        using var stop = new CancellationTokenSource();
        var waiting = source.TakeAsync(1, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Take_AModelThatFails_EndsItsOwnStreamAndIsNoted()
    {
        var failing = new GatedProposal([], new ModelFailedException("The server at http://gpu:8000 does not answer. Start it.", transient: true));
        failing.Gate.SetResult();
        await using var source = Open(new NamedProposal("model", failing), Proposal("pattern", Replace("a.py", "2", 0.1)));

        Assert.Single(await source.TakeAsync(10, CancellationToken.None));
        Assert.Empty(await source.TakeAsync(10, CancellationToken.None));
        Assert.Contains("http://gpu:8000", Assert.Single(source.Notes));
    }

    [Fact]
    public async Task Take_AProposerThatCanScore_ReordersTheCandidatesOfTheOthers()
    {
        var scorer = new GatedProposal([]) { Rescore = c => c.Edits[0].NewText == "9" ? 1 : 0.01 };
        await using var source = Open(new NamedProposal("model", scorer), Proposal("pattern", [.. Enumerable.Range(2, 8).Select(n => Replace("a.py", $"{n}", 1.0 / n))]));

        var taken = await source.TakeAsync(1, CancellationToken.None);

        Assert.Equal("9", Assert.Single(taken).Edits[0].NewText);
    }

    [Fact]
    public async Task Take_PatientProposer_LetsTheOthersGoFirst()
    {
        var time = new StoppedTime();
        await using var source = Open(time, Patient(Replace("a.py", "9", 0.9)), Proposal("pattern", Replace("a.py", "2", 0.2), Replace("a.py", "3", 0.1)));

        var before = await source.TakeAsync(1, CancellationToken.None);
        time.Passed = Patience;
        var after = await source.TakeAsync(1, CancellationToken.None);

        Assert.Equal("2", Assert.Single(before).Edits[0].NewText);
        Assert.Equal("9", Assert.Single(after).Edits[0].NewText);
    }

    [Fact]
    public async Task Take_OthersHaveNothing_AsksThePatientOneAtOnce()
    {
        await using var source = Open(new StoppedTime(), Patient(Replace("a.py", "9", 0.1)), Proposal("pattern", Replace("a.py", "2", 0.2)));

        Assert.Equal(["2", "9"], (await source.TakeAsync(10, CancellationToken.None)).Select(c => c.Edits[0].NewText));
    }

    [Theory]
    [InlineData("model", 3)]
    [InlineData("pattern", 0)]
    public async Task AddNearMiss_ThatDoesNotBuild_IsForModelsOnly(string kind, int more)
    {
        await using var source = Open(Proposal(kind, Replace("a.py", "2", 0.5)));
        var candidate = Assert.Single(await source.TakeAsync(10, CancellationToken.None));

        source.AddNearMiss(Miss(candidate, TestRunEnd.BuildFailed), stillFailing: 2);

        var found = 0;
        while (await source.TakeAsync(10, CancellationToken.None) is { Count: > 0 } batch)
        {
            found += batch.Count;
        }

        Assert.Equal(more, found);
    }

    private static NearMiss Miss(CandidatePatch candidate, TestRunEnd end) => new(candidate, new TestRun(end, [], "", "", TimeSpan.Zero));

    private static CandidatePatch Replace(string path, string text, double score) =>
        new(0, [new TextEdit(path, path == "a.py" ? 4 : 7, 1, text)], "test", 1, score);

    private static NamedProposal Proposal(string kind, params CandidatePatch[] candidates) => new(kind, new FixedProposal(candidates));

    private static NamedProposal Patient(params CandidatePatch[] candidates) => new("model", new FixedProposal(candidates) { Patience = Patience });

    private CandidateSource Open(params NamedProposal[] proposals) => Open(TimeProvider.System, proposals);

    private CandidateSource Open(TimeProvider time, params NamedProposal[] proposals) =>
        new(proposals, new Fault(workspace, [], [], []), (c, _) => !c.Paths.Any(TestPaths.LooksLikeTest), time);

    private sealed class FixedProposal(CandidatePatch[] candidates) : IProposal
    {
        public TimeSpan Patience { get; init; }

        public Func<CandidatePatch, double>? Rescore => null;

        public ModelWork? Work => null;

        public IAsyncEnumerable<CandidatePatch> ProposeAsync(CancellationToken token) => candidates.ToAsyncEnumerable();

        public IAsyncEnumerable<CandidatePatch> ExtendAsync(NearMiss miss, CancellationToken token) => Enumerable.Range(1, 3)
            .Select(n => miss.Candidate with { Edits = [miss.Candidate.Edits[0] with { NewText = $"{miss.Candidate.Edits[0].NewText} + {n}" }] })
            .ToAsyncEnumerable();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class StoppedTime : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }

    /// <summary>Computes until its gate is opened.</summary>
    private sealed class GatedProposal(CandidatePatch[] candidates, Exception? failure = null) : IProposal
    {
        public TaskCompletionSource Gate { get; } = new();

        public Func<CandidatePatch, double>? Rescore { get; init; }

        public ModelWork? Work => null;

        public async IAsyncEnumerable<CandidatePatch> ProposeAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
        {
            await Gate.Task.WaitAsync(token);
            if (failure is not null)
            {
                throw failure;
            }

            foreach (var candidate in candidates)
            {
                yield return candidate;
            }
        }

        public IAsyncEnumerable<CandidatePatch> ExtendAsync(NearMiss miss, CancellationToken token) => AsyncEnumerable.Empty<CandidatePatch>();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
