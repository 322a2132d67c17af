using System.Buffers.Binary;
using System.Threading.Channels;
using BotService.Fixture;
using BotService.LlamaCpp.Fixture;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.LlamaCpp;
using BotService.Repair.ModelBackends.LlamaCpp.Isolation;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Posix;
using BotService.Repair.Tests.Proposals.Models;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends.LlamaCpp;

/// <summary>A model in a process of its own answers as one in this process, and takes nothing with it when it dies.</summary>
public sealed class IsolationTests : IDisposable
{
    private const string Instruct = "codellama-7b-instruct";
    private const string Endless = "root ::= [a-z] root";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public async Task The_same_seed_writes_the_same_text_in_both_isolations()
    {
        var path = RandomModel.WriteLlama(folder, Instruct);
        var texts = new List<string>();
        foreach (var isolation in Enum.GetValues<ModelIsolation>())
        {
            await using var model = await ModelOfFile.OpenAsync(path, 1024, isolation);
            foreach (var seed in new[] { 1, 2 })
            {
                var answer = await model.Chat.GetResponseAsync("Größe 😀\u0000\n?", Options(40, seed));
                texts.Add($"{answer.Text}|{answer.FinishReason}|{answer.Usage!.InputTokenCount}|{answer.Usage.OutputTokenCount}|{answer.ModelId}");
            }

            var middle = await model.Infill!.InfillAsync(new InfillRequest("def f(", "\n}", [0.9], 30) { Stop = ["zq"], Seed = 5 }, default).SingleAsync();
            texts.Add(middle.ToString());
            texts.Add($"{model.Description} {await model.CountTokensAsync("a b\n😀", default)}");
        }

        Assert.Equal(texts[..4], texts[4..]);
        Assert.NotEqual(texts[0], texts[1]);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_forced_pass_and_its_branches_are_equal_in_both_isolations(bool real)
    {
        var path = real ? Requires.Model() : RandomModel.WriteLlama(folder, Instruct);
        var text = string.Concat(Enumerable.Range(0, real ? 4 : 30).Select(i => $"def größe{i}(x):\r\n\treturn x - '😀{i}'\n"));
        ModelPrompt[] prompts = [new ModelPrompt.Chat([new ChatMessage(ChatRole.System, "s"), new ChatMessage(ChatRole.User, "fix")], "```\n"), new ModelPrompt.Plain("# file"), new ModelPrompt.Infill("a", "b")];
        var results = new List<string>();
        foreach (var isolation in Enum.GetValues<ModelIsolation>())
        {
            await using var model = await ModelOfFile.OpenAsync(path, 2048, isolation);
            foreach (var prompt in real ? prompts[..1] : prompts)
            {
                var pass = await model.Scoring!.ForceAsync(new ForcedText(prompt, text, 4), default);
                List<BranchStart> starts = [.. pass.Positions.Index().Where(p => p.Index % 40 == 7).Select(p => new BranchStart(p.Index, p.Item.Best[1]))];
                var branches = new List<Branch>();
                foreach (var start in starts)
                {
                    branches.Add(await model.Scoring!.BranchAsync(pass, [start], new BranchLimits(8, 2, ["return x"]), default).SingleAsync());
                }

                results.Add($"{pass.PromptTokens} {pass.ReusedTokens} {string.Join('|', pass.Positions.Select(Show))}");
                results.Add(string.Join('|', branches));
                Assert.Equal(starts, branches.Select(b => b.Start));
            }
        }

        Assert.Equal(results[..(results.Count / 2)], results[(results.Count / 2)..]);
        Assert.Contains("|", results[1], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Many_branches_at_once_each_come_back_to_their_start()
    {
        await using var model = await ModelOfFile.OpenAsync(RandomModel.WriteLlama(folder, Instruct), 2048, ModelIsolation.Process);
        var pass = await model.Scoring!.ForceAsync(new ForcedText(new ModelPrompt.Plain("# file"), "def f(x):\n    return x\n", 4), default);
        List<BranchStart> starts = [.. pass.Positions.Index().SelectMany(p => p.Item.Best.Select(b => new BranchStart(p.Index, b)))];

        var branches = await model.Scoring!.BranchAsync(pass, starts, new BranchLimits(6, 1, []), default).ToListAsync();

        Assert.Equal(starts.ToHashSet(), branches.Select(b => b.Start).ToHashSet());
        Assert.All(branches, b => Assert.True(b.LogProbability <= b.Start.First.LogProbability));
    }

    [SkippableFact]
    public async Task A_cancelled_answer_stops_after_few_more_tokens()
    {
        const int Most = 3900;
        RequireLibrary();
        var options = ModelOfFile.Options(4096, ModelIsolation.Process);
        await using var worker = new WorkerProcess(new ProcessRunner(TimeProvider.System), WorkerStart.Of(options), null);
        Assert.NotNull((await worker.OpenAsync(RandomModel.WriteLlama(folder, Instruct), WorkersOwn(options), default)).Description);
        using var cancel = new CancellationTokenSource();
        var items = Channel.CreateUnbounded<WorkerItem>();
        var call = new ChatCall([new ChatText("user", "x")], ChatSettings.Of(Options(Most, 1)));

        var running = worker.CallAsync(new WorkerCall(WorkerMethods.Chat, call, "x"), items.Writer, Task.FromResult, cancel.Token);
        await items.Reader.ReadAsync();
        await cancel.CancelAsync();
        await running;

        Assert.InRange(items.Reader.Count, 0, Most / 2);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items.Reader.ReadAllAsync().CountAsync().AsTask());
        Assert.Empty(worker.InFlight);
    }

    [SkippableFact]
    public async Task A_killed_worker_ends_its_answer_with_a_named_error_and_the_next_one_is_answered()
    {
        await using var model = (IsolatedModel)await ModelOfFile.OpenAsync(RandomModel.WriteLlama(folder, Instruct), 1024, ModelIsolation.Process);
        var first = model.ProcessId;
        model.UseCores(2);

        var crash = await KillInAnswerAsync(model, "first");
        model.UseCores(1);
        var next = await model.Chat.GetResponseAsync("second", Options(5, 1));

        Assert.Equal(137, crash.Status);
        Assert.True(crash.Transient);
        Assert.Contains($"signal 9 (SIGKILL) while the model '{Instruct}' worked", crash.Message, StringComparison.Ordinal);
        Assert.Contains("BOTSERVICE_MODEL_CONTEXT", crash.Message, StringComparison.Ordinal);
        Assert.Equal(5, next.Usage!.OutputTokenCount);
        Assert.NotEqual(first, model.ProcessId);
    }

    [SkippableFact]
    public async Task A_prompt_in_flight_at_two_crashes_is_refused_and_others_are_answered()
    {
        await using var model = (IsolatedModel)await ModelOfFile.OpenAsync(RandomModel.WriteLlama(folder, Instruct), 1024, ModelIsolation.Process);
        await KillInAnswerAsync(model, "evil");
        await KillInAnswerAsync(model, "evil");
        var answered = (await model.Chat.GetResponseAsync("good", Options(5, 1))).Usage!.OutputTokenCount;
        var process = model.ProcessId;

        var refused = await Assert.ThrowsAsync<PromptQuarantinedException>(() => model.Chat.GetResponseAsync("evil", Options(5, 2)));

        Assert.Equal(5, answered);
        Assert.False(refused.Transient);
        Assert.Contains("two crashes", refused.Message, StringComparison.Ordinal);
        Assert.Equal(process, model.ProcessId);
        Assert.Equal(5, (await model.Chat.GetResponseAsync("good", Options(5, 2))).Usage!.OutputTokenCount);
    }

    [SkippableFact]
    public async Task A_worker_sees_no_secret_and_stands_in_the_programs_own_folder()
    {
        const string Name = "BOTSERVICE_TEST_WORKER_SECRET";
        Environment.SetEnvironmentVariable(Name, "s3cret");
        await using var model = (IsolatedModel)await ModelOfFile.OpenAsync(RandomModel.WriteLlama(folder, Instruct), 1024, ModelIsolation.Process);

        var environment = await File.ReadAllTextAsync($"/proc/{model.ProcessId}/environ");

        Assert.DoesNotContain(Name, environment, StringComparison.Ordinal);
        Assert.Contains("GGML_NO_BACKTRACE=1", environment, StringComparison.Ordinal);
        Assert.Equal(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), new FileInfo($"/proc/{model.ProcessId}/cwd").ResolveLinkTarget(true)!.FullName);
        Assert.Equal("500", (await File.ReadAllTextAsync($"/proc/{model.ProcessId}/oom_score_adj")).Trim());
    }

    [SkippableFact]
    public async Task What_cannot_be_opened_is_unavailable_with_the_same_reason_in_both_isolations()
    {
        folder.Write("damaged.gguf", "GGUF but no more");
        foreach (var path in new[] { "/none/model.gguf", Path.Combine(folder, "damaged.gguf") })
        {
            var openings = await Task.WhenAll(Enum.GetValues<ModelIsolation>().Select(i => ModelOfFile.TryOpenAsync(path, ModelOfFile.Options(0, i))));

            Assert.Equal(Assert.IsType<ModelOpening.Unavailable>(openings[0]), openings[1]);
        }
    }

    [SkippableTheory]
    [InlineData("echo no luck >&2; kill -ABRT $$", "signal 6 (SIGABRT) while the model 'x' was loaded. Its last lines: no luck")]
    [InlineData("exit 3", "ended with status 3 while the model 'x' was loaded")]
    [InlineData("exec >&-; exec sleep 60", "stopped answering while the model 'x' was loaded")]
    public async Task A_worker_that_does_not_come_up_is_unavailable_and_says_how_it_ended(string script, string reason)
    {
        var options = ModelOfFile.Options(0, ModelIsolation.Process);
        options.WorkerCommand = ["bash", "-c", script];

        var opening = Assert.IsType<ModelOpening.Unavailable>(await ModelOfFile.TryOpenAsync("/none/x.gguf", options));

        Assert.Contains(reason, opening.Reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_base_model_refuses_chats_and_a_closed_one_everything()
    {
        var model = await ModelOfFile.OpenAsync(RandomModel.WriteStarCoder(folder), 1024, ModelIsolation.Process);
        var chat = await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync("hello"));
        await model.DisposeAsync();

        var closed = await Assert.ThrowsAsync<ModelFailedException>(() => model.CountTokensAsync("x", default).AsTask());

        Assert.Contains("instruct", chat.Message, StringComparison.Ordinal);
        Assert.Contains("closed", closed.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Errors_of_the_contracts_pass_through_the_process()
    {
        await using var model = await ModelOfFile.OpenAsync(RandomModel.WriteLlama(folder, Instruct), 1024, ModelIsolation.Process);
        var bad = Options(5, 1);
        bad.AdditionalProperties!["grammar"] = "root ::= nothing";

        var tooLong = await Assert.ThrowsAsync<PromptTooLongException>(() => model.Chat.GetResponseAsync(new string('x', 2000)));
        var grammar = await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync("x", bad));
        await Assert.ThrowsAsync<NotSupportedException>(() => model.Chat.GetResponseAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[1], "image/png")])]));

        Assert.True(tooLong is { PromptTokens: > 2000, ContextTokens: 1024 });
        Assert.Contains("grammar", grammar.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Corrupted_files_are_refused_or_computed_with_and_end_no_process_but_their_own()
    {
        const int Files = 64;
        RequireLibrary();
        var sound = await File.ReadAllBytesAsync(RandomModel.WriteLlama(folder, Instruct));
        var ends = new List<string>();
        WorkerProcess? worker = null;
        for (var seed = 0; seed < Files; seed++)
        {
            var path = Path.Combine(folder, $"corrupted-{seed}.gguf");
            await File.WriteAllBytesAsync(path, Corrupted(sound, new Random(seed)));
            worker ??= Worker();
            try
            {
                ends.Add(await ComputeAsync(worker, path));
            }
            catch (Exception e) when (WorkerProcess.IsEnd(e))
            {
                ends.Add($"seed {seed} ended the worker with {(await worker.EndAsync()).Status}");
                worker = null;
            }
        }

        await worker!.DisposeAsync();
        Assert.Equal(Files, ends.Count);
        Assert.True(ends.Count(e => e == "refused") > Files / 4 && ends.Count(e => e == "computed") > Files / 8, string.Join('\n', ends));
    }

    private static async Task<string> ComputeAsync(WorkerProcess worker, string path)
    {
        var opening = await worker.OpenAsync(path, WorkersOwn(ModelOfFile.Options(256, ModelIsolation.Process)), default);
        if (opening.Description is null)
        {
            Assert.Contains(path, opening.Reason, StringComparison.Ordinal);
            return "refused";
        }

        var items = Channel.CreateUnbounded<WorkerItem>();
        var force = new ForceCall(PromptText.Of(new ModelPrompt.Plain("x")), "a b", 1);
        await worker.CallAsync(new WorkerCall(WorkerMethods.Force, force, path), items.Writer, Task.FromResult, default);
        try
        {
            return await items.Reader.ReadAllAsync().CountAsync() > 0 ? "computed" : "empty";
        }
        catch (ModelFailedException e)
        {
            return e.Message;
        }
    }

    private static WorkerProcess Worker() => new(new ProcessRunner(TimeProvider.System), WorkerStart.Of(ModelOfFile.Options(256, ModelIsolation.Process)), null);

    /// <summary>Cut off, with random bytes, or with a number that is too large; mostly in the head, which says how the rest is read.</summary>
    private static byte[] Corrupted(byte[] sound, Random random)
    {
        const int Head = 12_000;
        byte[] bytes = [.. sound];
        var at = random.Next(4) == 0 ? random.Next(bytes.Length - 8) : random.Next(8, Head);
        switch (random.Next(3))
        {
            case 0:
                return bytes[..at];
            case 1:
                random.NextBytes(bytes.AsSpan(at, random.Next(1, 8)));
                return bytes;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), (ulong)random.NextInt64());
                return bytes;
        }
    }

    private static void RequireLibrary() => Requires.That(
        BotService.LlamaCpp.LlamaLibrary.Load() is BotService.LlamaCpp.LibraryLoading.Available, "the llama.cpp libraries are missing");

    private static LlamaCppOptions WorkersOwn(LlamaCppOptions options) => new() { ContextTokens = options.ContextTokens, Threads = options.Threads };

    private static ChatOptions Options(int tokens, int seed) => new()
    {
        MaxOutputTokens = tokens,
        Seed = seed,
        Temperature = 2,
        AdditionalProperties = new() { ["grammar"] = Endless },
    };

    private static string Show(ForcedPosition p) => $"{p.Start} {p.Length} {p.Token} {p.LogProbability:R} {string.Join(',', p.Best)}";

    private static async Task<ModelCrashedException> KillInAnswerAsync(IsolatedModel model, string prompt) =>
        await Assert.ThrowsAsync<ModelCrashedException>(async () =>
        {
            var killed = false;
            await foreach (var update in model.Chat.GetStreamingResponseAsync(prompt, Options(900, 1)))
            {
                if (!killed)
                {
                    Assert.Equal(0, Libc.Kill(model.ProcessId, Libc.Kill9));
                    killed = true;
                }
            }
        });
}
