using BotService.LlamaCpp;
using BotService.Repair;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.LlamaCpp;
using BotService.Repair.Proposals;
using BotService.Repair.Proposals.Models;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotService.Benchmarks;

/// <summary>What a model's first round of candidates costs when the wrong function stands in a long file.</summary>
internal sealed class ProposalRows(string path) : IAsyncDisposable
{
    private const int FileLines = 1500;
    private const int FunctionLines = 60;
    private const int ContextTokens = 8192;
    private readonly string folder = Directory.CreateTempSubdirectory("botservice-benchmark-").FullName;
    private readonly Peaks longFile = new();
    private readonly Peaks alone = new();
    private ILanguageModel? model;
    private int run;

    public IReadOnlyList<Comparison> Rows =>
    [
        new(
            "long-file",
            $"first candidates for a function of {FunctionLines} lines in a file of {FileLines} against the function with its context alone",
            "<= 1.5",
            () => FirstRoundAsync(FileLines, longFile),
            () => FirstRoundAsync(0, alone))
        {
            Note = () => $"[peak memory {longFile.Resident:0} against {alone.Resident:0} MiB, {longFile.Resident / alone.Resident:0.00}x; "
                + $"allocated {longFile.Allocated:0.0} against {alone.Allocated:0.0} MiB; read {longFile.Tokens} against {alone.Tokens} tokens]",
        },
    ];

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        if (model is not null)
        {
            await model.DisposeAsync();
        }
    }

    private async Task<double> FirstRoundAsync(int lines, Peaks peaks)
    {
        var opened = model ??= await OpenAsync();
        await using var proposal = new ModelProposal(WriteFault(lines), _ => Task.FromResult<ILanguageModel>(new Lent(opened)), new ModelProposalOptions { Method = ProposalMethod.Deviation });
        peaks.Begin();
        var seconds = await InferenceSpeed.TimeAsync(async () => _ = await proposal.ProposeAsync(CancellationToken.None).FirstAsync());
        peaks.End(proposal.Use.PromptTokens);
        return seconds;
    }

    private async Task<ILanguageModel> OpenAsync()
    {
        var backend = new LlamaCppBackend(new LlamaCppOptions { ContextTokens = ContextTokens }, NullLoggerFactory.Instance, new ProcessRunner(TimeProvider.System));
        return await backend.OpenAsync(new ModelReference(backend.Name, path), null, CancellationToken.None) is ModelOpening.Opened opened
            ? opened.Model
            : throw new InvalidOperationException($"'{path}' cannot be opened.");
    }

    /// <summary>A workspace of its own; the wrong function calls two others, which passing tests run, too.</summary>
    private Fault WriteFault(int lines)
    {
        // The number stands where prompts begin to differ, so that no run finds what an earlier one computed.
        var workspace = Directory.CreateDirectory(Path.Combine(folder, $"{++run}")).FullName;
        var head = "import math\n\nRATE = 7\n\n\ndef rounded(value):\n    return math.floor(value + 0.5)\n\n\ndef taxed(value):\n    return value * (100 + RATE) / 100\n\n\n";
        var wrong = "def invoice(items):\n    total = 0\n"
            + string.Concat(Enumerable.Range(0, FunctionLines - 4).Select(i => i % 4 == 3 ? $"    total -= rounded(part{i - 1})\n" : $"    part{i} = taxed(items[{i}]) * {i + run}\n"))
            + "    total = rounded(total)\n    return total\n\n\n";
        var others = string.Concat(Enumerable.Range(0, Math.Max(0, lines - (head + wrong).Count(c => c == '\n')) / 6)
            .Select(i => $"def step{i}(items):\n    total = {i}\n    for item in items:\n        total += item\n    return total\n\n"));
        var middle = others.IndexOf("def step" + (others.Length == 0 ? "" : $"{lines / 12}("), StringComparison.Ordinal) is var at and > 0 ? at : 0;
        var code = head + others[..middle] + wrong + others[middle..];
        Directory.CreateDirectory(Path.Combine(workspace, "tests"));
        File.WriteAllText(Path.Combine(workspace, "bill.py"), code);
        File.WriteAllText(Path.Combine(workspace, "tests/test_bill.py"), $"# {run}\nfrom bill import invoice\n\n\ndef test_invoice():\n    assert invoice([{run}] * 60) == {run * 1000}\n");
        var first = code[..code.IndexOf("def invoice", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        return new Fault(
            workspace,
            [new TestResult("tests/test_bill.py::test_invoice", TestOutcome.Failed, TimeSpan.Zero, $"assert {-run} == {run * 1000}", [])],
            ["tests/test_bill.py"],
            [
                .. Enumerable.Range(first + 1, FunctionLines - 1).Select(l => new Location("bill.py", l, 0.9, [])),
                .. new[] { 7, 11 }.Select(l => new Location("bill.py", l, 0.3, [])),
            ]);
    }

    /// <summary>The most that the runs of one way took.</summary>
    private sealed class Peaks
    {
        private const double MiB = 1 << 20;
        private long allocatedBefore;

        public double Resident { get; private set; }

        public double Allocated { get; private set; }

        public long Tokens { get; private set; }

        public void Begin()
        {
            GC.Collect();

            // Linux starts counting the process's peak anew.
            File.WriteAllText("/proc/self/clear_refs", "5");
            allocatedBefore = GC.GetTotalAllocatedBytes();
        }

        public void End(long tokens)
        {
            var peak = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            Resident = Math.Max(Resident, double.Parse(peak, System.Globalization.CultureInfo.InvariantCulture) / 1024);
            Allocated = Math.Max(Allocated, (GC.GetTotalAllocatedBytes() - allocatedBefore) / MiB);
            Tokens = Math.Max(Tokens, tokens);
        }
    }

    /// <summary>A proposal disposes of its model; this one serves all runs.</summary>
    private sealed class Lent(ILanguageModel inner) : ILanguageModel
    {
        public ModelDescription Description => inner.Description;

        public Microsoft.Extensions.AI.IChatClient Chat => inner.Chat;

        public IInfill? Infill => inner.Infill;

        public IScoring? Scoring => inner.Scoring;

        public ValueTask<int> CountTokensAsync(string text, CancellationToken token) => inner.CountTokensAsync(text, token);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
