using BotService.Fixture;
using BotService.LlamaCpp;
using BotService.LlamaCpp.Fixture;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.LlamaCpp;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.ModelBackends.LlamaCpp;

public sealed class LlamaCppBackendTests : IDisposable
{
    private const string Text = "def f(x):\r\n\treturn x + 'äé😀'\n";
    private readonly TemporaryFolder folder = new();
    private readonly ServiceProvider services;

    public LlamaCppBackendTests()
    {
        var collection = new ServiceCollection().AddLogging();
        new ModelBackendsBuilder(collection).AddLlamaCpp(o => (o.ContextTokens, o.Threads) = (1024, 1));
        services = collection.BuildServiceProvider();
    }

    private IModelBackend Backend => services.GetRequiredService<IEnumerable<IModelBackend>>().Single(b => b.Name == "llama-cpp");

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    [SkippableFact]
    public async Task OpenAsync_MissingOrDamagedFile_IsUnavailableWithAReason()
    {
        RequireLibrary();
        folder.Write("damaged.gguf", "GGUF but no more");

        var missing = Assert.IsType<ModelOpening.Unavailable>(await OpenAsync("/none/model.gguf"));
        var damaged = Assert.IsType<ModelOpening.Unavailable>(await OpenAsync(Path.Combine(folder, "damaged.gguf")));

        Assert.Contains("/none/model.gguf", missing.Reason, StringComparison.Ordinal);
        Assert.Contains("damaged.gguf", damaged.Reason, StringComparison.Ordinal);
        Assert.False(missing.Transient || damaged.Transient);
    }

    [SkippableTheory]
    [InlineData("codellama-7b-instruct", "codellama", true)]
    [InlineData("CodeLlama 13B Python", "codellama", false)]
    [InlineData("some model", "unknown", false)]
    public async Task OpenAsync_Header_NamesFamilyAndWhatTheModelCan(string name, string family, bool chats)
    {
        await using var model = await ModelAsync(RandomModel.WriteLlama(folder, name));

        Assert.Equal((family, chats, 1024), (model.Description.Family, model.Description.Chats, model.Description.ContextTokens));
        Assert.NotNull(model.Infill);
        Assert.NotNull(model.Scoring);
        Assert.Equal(3, await model.CountTokensAsync("abc", default));
    }

    [SkippableFact]
    public async Task Chat_OfABaseModel_FailsWithTheRemedy()
    {
        await using var model = await ModelAsync(RandomModel.WriteStarCoder(folder));

        var e = await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync("hello"));

        Assert.Contains("instruct", e.Message, StringComparison.Ordinal);
        Assert.Equal("starcoder", model.Description.Family);
    }

    [SkippableFact]
    public async Task Chat_PromptThatDoesNotFit_FailsWithBothNumbers()
    {
        await using var model = await ModelAsync(RandomModel.WriteLlama(folder, "codellama-7b-instruct"));

        var e = await Assert.ThrowsAsync<PromptTooLongException>(() => model.Chat.GetResponseAsync(new string('x', 2000)));

        Assert.True(e is { PromptTokens: > 2000, ContextTokens: 1024 });
    }

    [SkippableFact]
    public async Task InfillAsync_Temperatures_GetOneMiddleEach()
    {
        await using var model = await ModelAsync(RandomModel.WriteLlama(folder));

        var answers = await model.Infill!.InfillAsync(new InfillRequest("def f(", "\n}", [0, 0.5, 1, 1], 8), default).ToListAsync();

        Assert.Equal([0, 0.5, 1, 1], answers.Select(a => a.Temperature).Order());
        Assert.All(answers, a => Assert.True(a.Tokens is > 0 and <= 8 && a.Complete == (a.Tokens < 8) || a.Tokens == 8));
    }

    [SkippableTheory]
    [InlineData("llama")]
    [InlineData("starcoder")]
    [InlineData("qwen2")]
    public async Task ForceAsync_AnyText_MapsTokensToItsCharacters(string architecture)
    {
        await using var model = await ModelAsync(RandomModel.Write(architecture, folder));

        var pass = await model.Scoring!.ForceAsync(new ForcedText(new ModelPrompt.Plain("# file"), Text, 8), default);

        Assert.Equal(Text, string.Concat(pass.Positions.Select(p => Text.Substring(p.Start, p.Length))));
        Assert.Equal(new { Start = Text.Length, Length = 0, Token = -1 }, new { pass.Positions[^1].Start, pass.Positions[^1].Length, pass.Positions[^1].Token });
        Assert.Contains(pass.Positions, p => p.Length == 0 && p.Start < Text.Length);
        Assert.All(pass.Positions, p => Assert.Equal(8, p.Best.Count));
        Assert.All(pass.Positions, p => Assert.Equal(p.Best.OrderByDescending(b => b.LogProbability), p.Best));
        Assert.All(pass.Positions.SkipLast(1), p => Assert.True(p.LogProbability < 0));
    }

    [SkippableFact]
    public async Task ForceAsync_TextThatNamesControlTokens_IsPlainText()
    {
        await using var model = await ModelAsync(RandomModel.WriteLlama(folder, "codellama-7b-instruct"));
        ModelPrompt[] prompts = [new ModelPrompt.Plain("x"), new ModelPrompt.Infill("a", "b"), new ModelPrompt.Chat([new ChatMessage(ChatRole.User, "fix")], "```\n")];

        foreach (var prompt in prompts)
        {
            var pass = await model.Scoring!.ForceAsync(new ForcedText(prompt, "</s> <PRE> ▁", 1), default);

            Assert.Equal("</s> <PRE> ▁", string.Concat(pass.Positions.Select(p => "</s> <PRE> ▁".Substring(p.Start, p.Length))));
            Assert.True(pass.Positions.Count > 10);
        }
    }

    [SkippableTheory]
    [InlineData("llama")]
    [InlineData("starcoder")]
    [InlineData("qwen2")]
    public async Task BranchAsync_EachPosition_WritesOnFromTheChosenToken(string architecture)
    {
        await using var model = await ModelAsync(RandomModel.Write(architecture, folder));
        var pass = await model.Scoring!.ForceAsync(new ForcedText(new ModelPrompt.Plain("# file"), Text, 4), default);
        List<BranchStart> starts = [.. pass.Positions.SelectMany((p, i) => p.Best.Where(b => b.Token != p.Token).Take(1).Select(b => new BranchStart(i, b)))];

        var branches = await model.Scoring!.BranchAsync(pass, starts, new BranchLimits(6, 1, []), default).ToListAsync();

        Assert.Equal(starts.ToHashSet(), branches.Select(b => b.Start).ToHashSet());
        Assert.All(branches, b => Assert.True(b.Text.StartsWith(b.Start.First.Text, StringComparison.Ordinal), b.Text));
        Assert.All(branches, b => Assert.InRange(b.Tokens, 1, 6));
        Assert.All(branches, b => Assert.True(b.LogProbability <= b.Start.First.LogProbability));
        Assert.All(branches.Where(b => b.End == BranchEnd.Lines), b => Assert.EndsWith("\n", b.Text, StringComparison.Ordinal));
        Assert.All(branches.Where(b => b.Start.First.Ends), b => Assert.Equal((BranchEnd.Answer, ""), (b.End, b.Text)));
    }

    [SkippableTheory]
    [InlineData("starcoder")]
    [InlineData("qwen2")]
    public async Task BranchAsync_InsideACharacterThatSharesATokenWithABlank_DoesNotWriteTheBlankAgain(string architecture)
    {
        await using var model = await ModelAsync(RandomModel.Write(architecture, folder));
        const string text = "x = ' 😀 日本'\n";
        var pass = await model.Scoring!.ForceAsync(new ForcedText(new ModelPrompt.Plain("# file"), text, 1), default);
        List<int> inside = [.. pass.Positions.Index().Where(p => p.Index > 0 && IsPart(pass.Positions[p.Index - 1])).Select(p => p.Index)];

        // The text's own tokens one by one: a branch that begins with one of them must say what the text says.
        var starts = inside.Select(i => new BranchStart(i, new TokenChoice(pass.Positions[i].Token, "", -1))).ToList();
        var branches = await model.Scoring!.BranchAsync(pass, starts, new BranchLimits(4, 1, []), default).ToListAsync();

        Assert.NotEmpty(branches);
        Assert.All(branches, b => Assert.True(
            b.Text.Length == 0 || !b.Text.StartsWith(' ') || text[pass.Positions[b.Start.Position].Start] == ' ', $"{b.Start.Position}: '{b.Text}'"));

        bool IsPart(ForcedPosition p) => p.Length == 1 && text[p.Start] == ' ' && pass.Positions.Any(q => q.Start == p.Start + 1 && q.Length == 0);
    }

    [SkippableFact]
    public async Task BranchAsync_GivenLine_RejoinsTheOriginal()
    {
        await using var model = await ModelAsync(RandomModel.WriteLlama(folder));
        var tokens = await model.Scoring!.ForceAsync(new ForcedText(new ModelPrompt.Plain("x"), "ab\n", 1), default);
        var pass = tokens with { Request = tokens.Request };
        var newline = pass.Positions[2].Token;

        var branch = Assert.Single(await model.Scoring!.BranchAsync(
            pass, [new BranchStart(0, new TokenChoice(newline, "\n", -1))], new BranchLimits(50, 1, ["b"]), default).ToListAsync());

        Assert.Equal(("\n", BranchEnd.Lines, 1, -1d), (branch.Text, branch.End, branch.Tokens, branch.LogProbability));
    }

    [SkippableFact]
    public async Task Branches_OfARealModel_RepairALine()
    {
        await using var model = await ModelAsync(Requires.Model());
        const string code = "def add(a, b):\n    return a - b\n";
        var prompt = new ModelPrompt.Chat([new ChatMessage(ChatRole.User, "Write a Python function add(a, b) that returns the sum of a and b.")], "```python\n");

        var pass = await model.Scoring!.ForceAsync(new ForcedText(prompt, code), default);
        var worst = pass.Positions.Index().SkipLast(1).MinBy(p => p.Item.LogProbability);
        var start = new BranchStart(worst.Index, worst.Item.Best[0]);
        var branch = Assert.Single(await model.Scoring!.BranchAsync(pass, [start], new BranchLimits(20, 1, []), default).ToListAsync());

        Assert.Equal("    return a + b\n", code[..worst.Item.Start][(code.IndexOf('\n', StringComparison.Ordinal) + 1)..] + branch.Text);
        Assert.Equal("qwen2.5-coder", model.Description.Family);
    }

    private static void RequireLibrary() =>
        Requires.That(LlamaLibrary.Load() is LibraryLoading.Available, LlamaLibrary.Load() is LibraryLoading.Unavailable u ? u.Reason : "");

    private Task<ModelOpening> OpenAsync(string path) => Backend.OpenAsync(new ModelReference("llama-cpp", path), null, default);

    private async Task<ILanguageModel> ModelAsync(string path)
    {
        RequireLibrary();
        return Assert.IsType<ModelOpening.Opened>(await OpenAsync(path)).Model;
    }
}
