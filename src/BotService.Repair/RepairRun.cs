using BotService.Repair.Configuration;
using BotService.Repair.Integrity;
using BotService.Repair.Localization;
using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.Proposals;
using BotService.Repair.Reproduction;
using BotService.Repair.Sandboxes;
using BotService.Repair.Selection;
using BotService.Repair.TestRunners;
using BotService.Repair.Validation;
using BotService.Repair.Workspaces;

namespace BotService.Repair;

/// <summary>One run of the road: Reproduce, Localize, Propose, Validate, Select, Prove.</summary>
internal sealed class RepairRun(RepairRequest request, ISandbox sandbox, Checkout checkout, RunJournal journal, TimeProvider time)
{
    private const int ReportedLocations = 20;
    private const int ProofAttempts = 3;
    private static readonly TimeSpan VoteLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ExplanationLimit = TimeSpan.FromSeconds(5);
    private readonly int slots = Math.Max(1, request.Jobs);

    public async Task<RepairOutcome> RepairAsync(TestProjectFinder finder, ProposerSet proposers, CancellationToken token)
    {
        var pristine = await checkout.ExportAsync("pristine", token);
        var configuration = LoadConfiguration(pristine);
        using var limit = journal.Shorten(configuration.Limits.Time, token);
        token = limit.Token;
        var files = new RepositoryFiles(pristine);
        var projects = (request.TestCommand ?? configuration.TestCommand) is { } command ? [finder.ByCommand(command)] : finder.Find(files);
        if (projects.Count == 0)
        {
            return new RepairOutcome.Skipped(
                $"No test project was recognised among {files.Paths.Count} files. Name the command that runs the tests with --test-command or 'test-command:' in .botservice.yml.");
        }

        var baselines = new List<ProjectBaseline>();
        foreach (var (runner, project) in projects)
        {
            var context = await ContextAsync(project, configuration, $"base-{baselines.Count}", token);
            if (await RestoreAsync(runner, context, token) is { } failure)
            {
                return failure;
            }

            baselines.Add(await FirstRunAsync(runner, context, token));
        }

        var red = baselines.FirstOrDefault(b => WantedFailures(b).Count > 0);
        if (red is null)
        {
            return GreenOutcome(baselines);
        }

        await using var session = new SlotSession(await red.Runner.OpenSessionAsync(red.Context, token));
        var confirmed = await ConfirmAsync(red, session, token);
        if (confirmed.Failure.Failing.Count == 0)
        {
            return new RepairOutcome.Flaky(
                $"{Counted(confirmed.Failure.Flaky.Count)} gave different results on the same code in {confirmed.Failure.RedRuns} runs: {string.Join(", ", confirmed.Failure.Flaky.Take(5))}. No patch could be proven against them.");
        }

        if (request.Reproduced is { } ask && await ask(journal.Report.FailingTests, token) is { } refusal)
        {
            return new RepairOutcome.Skipped(refusal);
        }

        if (!confirmed.SessionAgrees)
        {
            await session.ReplaceAsync(new ColdSession(red.Runner, red.Context));
        }

        var gate = new IntegrityGate(red.Project, configuration);
        var fault = await LocalizeAsync(confirmed.Failure, gate, files, pristine, token);
        await using var proposals = new OpenProposals(proposers.Open(fault, Bounded(configuration)));
        var search = await ValidateAsync(confirmed, session, fault, gate, proposals.All, proposers.Cores, token);
        if (search.Plausible.Count == 0)
        {
            return NothingPlausible(search);
        }

        var votes = await VoteAsync(proposals.All, search.Plausible, journal.Left - ProofReserve(confirmed), token);
        var ranked = new PatchSelector(p => SourceText.Read(Path.Combine(pristine, p))!, votes).Rank(search.Plausible);
        var proven = await ProveAsync(ranked, baselines, confirmed.Failure, gate, pristine, token);
        await ExplainAsync(proposals.All, proven, token);
        journal.Report = journal.Report with { Notes = [.. journal.Report.Notes.Concat(proposals.All.SelectMany(p => p.Proposal.Notes)).Distinct()] };
        return proven;
    }

    /// <summary>A repository may ask for less than the request allows, never for more.</summary>
    private RepairRequest Bounded(RepositoryConfiguration configuration)
    {
        var limits = new ModelBudget(configuration.Limits.ModelTokens, configuration.Limits.ModelTime);
        var budget = (request.ModelRun.Budget ?? new ModelBudget(null, null)).Within(limits);
        return request with { ModelRun = request.ModelRun with { Budget = budget } };
    }

    /// <summary>By candidate; empty when there is nothing to choose from, no time to spare, or no model to ask.</summary>
    private async Task<IReadOnlyDictionary<int, double>> VoteAsync(
        IReadOnlyList<NamedProposal> proposals, IReadOnlyList<Plausible> plausible, TimeSpan spare, CancellationToken token)
    {
        var votes = new Dictionary<int, double>();
        if (plausible.Count < 2 || spare <= TimeSpan.Zero)
        {
            return votes;
        }

        foreach (var (_, proposal) in proposals)
        {
            var gains = await proposal.VoteAsync([.. plausible.Select(p => p.Candidate)], spare < VoteLimit ? spare : VoteLimit, token);
            foreach (var (patch, gain) in plausible.Zip(gains).Where(v => v.Second is not null))
            {
                votes[patch.Candidate.Id] = gain!.Value;
            }

            journal.Report = journal.Report with { Model = proposal.Work ?? journal.Report.Model };
        }

        return votes;
    }

    // The patch is proven by now: nothing that happens here takes it back.
    private async Task ExplainAsync(IReadOnlyList<NamedProposal> proposals, RepairOutcome outcome, CancellationToken token)
    {
        if (!request.Explain || outcome is not RepairOutcome.Repaired)
        {
            return;
        }

        foreach (var (_, proposal) in proposals)
        {
            var text = await proposal.ExplainAsync(journal.Report.Patch, ExplanationLimit, token);
            journal.Report = journal.Report with { Explanation = text.Length > 0 ? text : journal.Report.Explanation };
        }
    }

    private RepositoryConfiguration LoadConfiguration(string pristine)
    {
        if (request.ConfigurationText is { } given)
        {
            return RepositoryConfiguration.Load(given, RepositoryConfiguration.FileName);
        }

        var path = request.ConfigurationFile ?? Path.Combine(pristine, RepositoryConfiguration.FileName);
        var text = SourceText.Read(path);
        return text is null && Path.Exists(path)
            ? throw new ConfigurationException($"'{path}' is no UTF-8 text file of at most 1 MiB. Replace it, or remove it to get the defaults.")
            : RepositoryConfiguration.Load(text, request.ConfigurationFile ?? RepositoryConfiguration.FileName);
    }

    private async Task<TestContext> ContextAsync(TestProject project, RepositoryConfiguration configuration, string workspace, CancellationToken token) =>
        new(Limited(project, configuration), new LimitedSandbox(new MeasuredSandbox(sandbox, time, journal.Egress), configuration.Limits), await checkout.ExportAsync(workspace, token), checkout.PackageCache)
        {
            CommandTimeout = configuration.TestRunLimit,
            Parallelism = slots,
        };

    private static TestProject Limited(TestProject project, RepositoryConfiguration configuration) => configuration.Languages.Count == 0
        ? project
        : project with { Languages = [.. project.Languages.Intersect(configuration.Languages)] };

    private async Task<RepairOutcome?> RestoreAsync(ITestRunner runner, TestContext context, CancellationToken token)
    {
        journal.Enter(RepairStep.Restore, $"{runner.Name} {context.Project.Evidence}");
        var restored = await runner.RestoreAsync(context, token);
        foreach (var command in restored.Commands)
        {
            journal.Command(command);
        }

        return restored.Succeeded
            ? null
            : new RepairOutcome.InfrastructureFailure($"The dependencies of {context.Project.Evidence} could not be restored: {restored.Message} {journal.Egress.Report.Advice}".TrimEnd());
    }

    private async Task<ProjectBaseline> FirstRunAsync(ITestRunner runner, TestContext context, CancellationToken token)
    {
        journal.Enter(RepairStep.Reproduce, $"{runner.Name}: whole suite");
        // A suite that hangs must leave time to find and repair the test that does.
        var limit = context.CommandTimeout < journal.Left / 2 ? context.CommandTimeout : journal.Left / 2;
        var run = await runner.RunAsync(context with { CommandTimeout = limit }, TestSelection.All, token);
        journal.Command(run.Command);
        return new ProjectBaseline(runner, context, run);
    }

    private List<TestResult> WantedFailures(ProjectBaseline baseline) =>
        [.. baseline.Run.Failing.Where(t => request.Tests.Count == 0 || request.Tests.Contains(t.Id))];

    private RepairOutcome GreenOutcome(IReadOnlyList<ProjectBaseline> baselines)
    {
        var known = baselines.SelectMany(b => b.Suite.Outcomes.Keys).ToHashSet();
        if (known.Count > 0 && request.Tests.FirstOrDefault(t => !known.Contains(t)) is { } unknown)
        {
            throw new ConfigurationException($"No test has the id '{unknown}'. Ids look like '{known.Order(StringComparer.Ordinal).First()}'.");
        }

        journal.Report = journal.Report with { Evidence = journal.Report.Evidence with { SuiteBefore = Sum(baselines) } };
        return Diagnosis.OfGreenOrUnusable(baselines);
    }

    private static SuiteCounts Sum(IEnumerable<ProjectBaseline> baselines) => baselines
        .Select(b => b.Suite.Counts)
        .Aggregate(new SuiteCounts(0, 0, 0), (a, b) => new SuiteCounts(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped));

    private async Task<Confirmed> ConfirmAsync(ProjectBaseline red, ICandidateSession session, CancellationToken token)
    {
        var failing = WantedFailures(red);
        journal.Report = journal.Report with
        {
            FailingTests = Named(failing),
            Evidence = journal.Report.Evidence with { SuiteBefore = red.Suite.Counts },
        };
        journal.Enter(RepairStep.Reproduce, $"{Counted(failing.Count)} again");
        var confirmed = await new Reproducer(request.Reruns).ConfirmAsync(red, failing, session, token);
        journal.Report = journal.Report with
        {
            FailingTests = Named(confirmed.Failure.Failing),
            FlakyTests = confirmed.Failure.Flaky,
            Evidence = journal.Report.Evidence with { RedRuns = confirmed.Failure.Failing.Count == 0 ? 0 : confirmed.Failure.RedRuns },
        };
        return confirmed;
    }

    private static List<FailingTest> Named(IEnumerable<TestResult> tests) =>
        [.. tests.Select(t => new FailingTest(t.Id, t.Message, FailureFingerprint.Of(t)))];

    private async Task<Fault> LocalizeAsync(
        Reproduced failure, IntegrityGate gate, RepositoryFiles files, string pristine, CancellationToken token)
    {
        journal.Enter(RepairStep.Localize, "");
        var baseline = failure.Baseline;
        var covered = baseline.Context with { Workspace = await checkout.CopyAsync(baseline.Context.Workspace, "coverage", token) };
        var coverage = await baseline.Runner.CoverAsync(covered, CoverageChoice.Of(failure), token);
        await checkout.RemoveAsync(covered.Workspace);
        var changed = await checkout.ChangedLinesAsync(token);
        var input = new SourceSelection(gate, files, pristine).Select(failure, changed, coverage);
        var lines = new Localizer().Rank(input);
        journal.Report = journal.Report with { Locations = [.. lines.Take(ReportedLocations)], Sources = Excerpts.Of(pristine, lines.Take(ReportedLocations)) };
        return new Fault(pristine, failure.Failing, [.. input.Tests.Keys], lines)
        {
            HeadDiff = request.Models.Count == 0 ? "" : await checkout.HeadDiffAsync(token),
        };
    }

    private async Task<SearchResult> ValidateAsync(
        Confirmed confirmed, SlotSession first, Fault fault, IntegrityGate gate, IReadOnlyList<NamedProposal> proposals, CoreShare cores, CancellationToken token)
    {
        journal.Enter(RepairStep.Validate, "");
        var reserve = ProofReserve(confirmed);
        var searchLimit = journal.Left > reserve * 2 ? journal.Left - reserve : journal.Left / 2;
        await using var source = new CandidateSource(proposals, fault, gate.Accepts, request.MaximumCandidates, time);
        var validator = new Validator(confirmed.Failure, source, journal, cores, time) { Original = p => SourceText.Read(Path.Combine(fault.Workspace, p)) ?? "" };
        var found = await validator.RunAsync(await SlotsAsync(confirmed, first, token), confirmed.FailingRun, searchLimit, token);
        journal.Proposing = source.Spent;
        journal.Report = journal.Report with { FirstPlausible = validator.First, Model = source.Work, Notes = source.Notes };
        return found with { ModelBudgetSpent = source.ModelBudgetSpent, Plausible = [.. found.Plausible.Select(p => p with { Candidate = source.Scored(p.Candidate) })] };
    }

    /// <summary>Time to keep for the proof: a clean restore and the suite's runs.</summary>
    private TimeSpan ProofReserve(Confirmed confirmed)
    {
        var first = confirmed.Failure.Baseline.Run;
        return TimeSpan.FromSeconds(1) + ((first.End == TestRunEnd.TimedOut ? confirmed.FailingRun : first.Duration) * (request.Reruns + 1));
    }

    // All copies are made before the first slot changes a file in the workspace that they are copies of.
    private async Task<IReadOnlyList<Func<CancellationToken, Task<ICandidateSession>>>> SlotsAsync(Confirmed confirmed, SlotSession first, CancellationToken token)
    {
        var baseline = confirmed.Failure.Baseline;
        var opened = new List<Func<CancellationToken, Task<ICandidateSession>>> { _ => Task.FromResult<ICandidateSession>(first) };
        for (var i = 1; i < slots; i++)
        {
            var context = baseline.Context with { Workspace = await checkout.CopyAsync(baseline.Context.Workspace, $"slot-{i}", token) };
            opened.Add(async search => confirmed.SessionAgrees
                ? await baseline.Runner.OpenSessionAsync(context, search)
                : new ColdSession(baseline.Runner, context));
        }

        return opened;
    }

    private RepairOutcome NothingPlausible(SearchResult search)
    {
        if (search.ModelBudgetSpent && journal.Candidates.Validated == 0)
        {
            return new RepairOutcome.BudgetSpent(string.Join(" ", journal.Report.Notes));
        }

        if (journal is { Report.Notes: { Count: > 0 } notes, Candidates.Validated: 0 })
        {
            return new RepairOutcome.InfrastructureFailure(string.Join(" ", notes));
        }

        if (search.Exhausted && journal.Candidates.Validated >= request.MaximumCandidates)
        {
            return new RepairOutcome.NoPlausiblePatch($"{journal.Candidates.Validated} candidates were tried, which is the bound of this run, and none passed the tests.");
        }

        return search.Exhausted
            ? new RepairOutcome.NoPlausiblePatch($"All {journal.Candidates.Validated} candidates were tried and none passed the tests.")
            : new RepairOutcome.BudgetSpent(journal.Describe($"The time limit of {journal.Limit.TotalSeconds:0} s left no time to search on"));
    }

    private async Task<RepairOutcome> ProveAsync(
        IReadOnlyList<Plausible> ranked, IReadOnlyList<ProjectBaseline> baselines, Reproduced failure, IntegrityGate gate, string pristine, CancellationToken token)
    {
        var prover = new Prover(checkout, baselines, failure, gate, request.Reruns);
        var faults = new List<string>();
        foreach (var plausible in ranked.Take(ProofAttempts))
        {
            var candidate = plausible.Candidate;
            journal.Enter(RepairStep.Prove, candidate.Origin);
            var texts = Texts(candidate, pristine);
            var proof = await prover.ProveAsync(candidate, texts, token);
            journal.Trials.Prove(candidate.Id, proof.Fault);
            if (proof.Fault is { } fault)
            {
                faults.Add(fault);
                continue;
            }

            journal.Report = journal.Report with
            {
                Patch = await checkout.DiffAsync(texts, token),
                Origin = OriginOf(plausible),
                Alternatives = await AlternativesAsync(ranked.Where(p => p != plausible), pristine, token),
                Evidence = journal.Report.Evidence with { GreenRuns = proof.GreenRuns, SuiteAfter = proof.After, Integrity = proof.Integrity },
            };
            return new RepairOutcome.Repaired(
                $"{Counted(failure.Failing.Count)} {(failure.Failing.Count == 1 ? "passes" : "pass")} in {proof.GreenRuns} of {proof.GreenRuns} runs of the whole suite on a clean checkout, and nothing else changed its result.");
        }

        return new RepairOutcome.NoPlausiblePatch(
            $"{ranked.Count} patches passed the tests while searching, but none held on a clean checkout: {string.Join("; ", faults.Distinct())}");
    }

    private async Task<IReadOnlyList<Alternative>> AlternativesAsync(IEnumerable<Plausible> others, string pristine, CancellationToken token)
    {
        var alternatives = new List<Alternative>();
        foreach (var other in others)
        {
            alternatives.Add(new Alternative(await checkout.DiffAsync(Texts(other.Candidate, pristine), token), OriginOf(other)));
        }

        return alternatives;
    }

    private static Dictionary<string, string> Texts(CandidatePatch candidate, string pristine) =>
        candidate.Paths.ToDictionary(p => p, p => candidate.Apply(p, SourceText.Read(Path.Combine(pristine, p))!));

    private PatchOrigin OriginOf(Plausible plausible)
    {
        // Of a chain of models only the last is described; another one's patch is told without.
        var work = journal.Report.Model is { } last && last.Model == plausible.Candidate.Model ? last : null;
        return new PatchOrigin(plausible.ProposerKind, plausible.Candidate.OriginName) { Quantisation = work?.Quantisation, Seed = work?.Seed };
    }

    private static string Counted(int failing) => failing == 1 ? "1 failing test" : $"{failing} failing tests";
}
