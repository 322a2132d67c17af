using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Runs built tests the way their own platform does, and reads its report.</summary>
internal sealed class OfficialRun(TestContext context, BuildFacts facts, TimeProvider time)
{
    private const int ReportBytes = 64 << 20;
    private const int FilterLimit = 200;
    private readonly DotNetCommands commands = new(context);
    private readonly TestKind kind = new(context, facts);

    public async Task<TestRun> RunAsync(TestSelection tests, CancellationToken token)
    {
        var began = time.GetTimestamp();
        if (kind.Platform == TestPlatform.MtpWithoutReport)
        {
            return await WithoutReportAsync(tests, token);
        }

        var folder = $"{commands.Own}/results/{Guid.NewGuid():N}";
        var result = await context.Sandbox.RunAsync(Command(folder, Methods(tests)), token);
        var report = SandboxFiles.ReadText(context.Workspace, folder + "/r.trx", ReportBytes);
        var seen = report is null ? null : TrxReport.Read(report, [facts.BuiltAt, commands.Inside("")]);
        var chosen = (seen ?? []).Where(t => tests.Ids is null || TestId.Includes(tests.Ids, t.Id)).ToList();
        var end = EndOf(result, report, chosen);
        return new TestRun(end, chosen, Message(end, result), Said(tests), time.GetElapsedTime(began));
    }

    private static TestRunEnd EndOf(CommandResult result, string? report, List<TestResult> tests) => result.End switch
    {
        CommandEnd.TimedOut => TestRunEnd.TimedOut,
        CommandEnd.OutOfMemory => TestRunEnd.OutOfMemory,
        CommandEnd.OverLimit => TestRunEnd.Crashed,
        _ when report is null => SaysNoTests(result) ? TestRunEnd.NoTests : TestRunEnd.Crashed,
        _ when report.Contains("The active test run was aborted", StringComparison.Ordinal) => TestRunEnd.Crashed,
        _ when tests.Count > 0 => TestRunEnd.Completed,
        _ => TestRunEnd.NoTests,
    };

    private static bool SaysNoTests(CommandResult result) =>
        result.Output.Contains("No test", StringComparison.Ordinal) || result.Output.Contains("Zero tests", StringComparison.OrdinalIgnoreCase);

    private static string Message(TestRunEnd end, CommandResult result) => end == TestRunEnd.Completed
        ? ""
        : BuildOutput.Tail((result.Output + "\n" + result.ErrorOutput).Trim());

    /// <summary>Methods to ask the platform for; null asks for all. More than it can take on a command line run as all.</summary>
    private static List<string>? Methods(TestSelection tests) =>
        tests.Ids?.Select(TestId.Method).Distinct().ToList() is { Count: <= FilterLimit } methods ? methods : null;

    private SandboxCommand Command(string folder, List<string>? methods)
    {
        var assembly = commands.Inside(facts.Test.Target);
        var results = commands.Inside(folder);
        if (kind.Platform == TestPlatform.VsTest)
        {
            return commands.Test(["vstest", assembly, "--logger:trx;LogFileName=r.trx", "--ResultsDirectory:" + results, .. Settings(), .. VsTestFilter("--TestCaseFilter:", methods)]);
        }

        string[] options = kind.Platform == TestPlatform.Xunit3
            ? ["-noLogo", "-noColor", "-trx", results + "/r.trx", .. (methods ?? []).SelectMany(m => new[] { "-method", m })]
            : kind.Framework == TestFramework.Xunit3
                ? ["--report-xunit-trx", "--report-xunit-trx-filename", "r.trx", "--results-directory", results, .. (methods ?? []).SelectMany(m => new[] { "--filter-method", m })]
                : ["--report-trx", "--report-trx-filename", "r.trx", "--results-directory", results, .. MtpFilter(methods)];
        return commands.Test(["exec", assembly, .. options]) with { WorkingDirectory = facts.Output };
    }

    private string[] MtpFilter(List<string>? methods) =>
        kind.Framework == TestFramework.Unknown || methods is null ? [] : ["--filter", .. VsTestFilter("", methods)];

    private string[] VsTestFilter(string option, List<string>? methods) =>
        methods is null ? [] : [option + string.Join('|', methods.Select(m => $"FullyQualifiedName{Operator(m)}{Escape(m)}"))];

    // NUnit's names carry the row, so a method is a part of them.
    private string Operator(string method) => kind.Framework is TestFramework.NUnit or TestFramework.Unknown || method.Contains(' ') ? "~" : "=";

    private static string Escape(string name) => string.Concat(name.Select(c => @"\()&|=!~".Contains(c) ? "\\" + c : c.ToString()));

    private string[] Settings() => BuildFacts.Relative(facts.Test.Values.GetValueOrDefault("settings", ""), facts.BuiltAt) is { } settings
        ? ["--Settings:" + commands.Inside(settings)]
        : [];

    private async Task<TestRun> WithoutReportAsync(TestSelection tests, CancellationToken token)
    {
        await using var host = WarmHost.Create(context, facts, time);
        return host is null
            ? new TestRun(TestRunEnd.Crashed, [], "Microsoft.Testing.Platform writes no report here. Reference Microsoft.Testing.Extensions.TrxReport.", Said(tests), TimeSpan.Zero)
            : (await host.RunAsync(new HostRequest(tests), context.CommandTimeout, token)).ToRun(Said(tests));
    }

    private string Said(TestSelection tests) => tests.Ids is { Count: > 0 and <= 5 } ids
        ? $"{context.Project.Command} --filter \"{string.Join('|', ids.Select(i => "FullyQualifiedName~" + TestId.Method(i)))}\""
        : context.Project.Command;
}
