using BotService.Repair.Tests.ModelBackends.Peers;

namespace BotService.Repair.Tests.Scenarios;

/// <summary>Repairs by a model on each kind of server, and what becomes of them when the server fails.</summary>
public sealed class ServedRepairTests
{
    [SkippableTheory]
    [InlineData("ollama", "ollama:coder:1b", "rewrite")]
    [InlineData("llama.cpp", "openai:coder", "rewrite")]
    [InlineData("localai", "openai:coder", "rewrite")]
    [InlineData("messages", "openai:coder", "rewrite")]
    [InlineData("plain", "openai:coder", "rewrite")]
    [InlineData("tgi", "tgi:bigcode/starcoder2-3b", "rewrite")]
    [InlineData("vllm", "openai:qwen2.5-coder", "deviation")]
    public async Task A_red_program_is_repaired_by_the_method_that_suits_the_server(string kind, string model, string method)
    {
        await using var peer = await ServedEngine.StartAsync(Of(kind));
        await using var engine = new ServedEngine((model.Split(':')[0], peer));

        var report = await engine.RepairAsync(r => r with { Models = [model] });

        Assert.True(report.Outcome is RepairOutcome.Repaired, report.Outcome.Reason);
        Assert.Equal(new PatchOrigin("model", $"{model} by {method}") { Seed = 0 }, report.Origin);
        Assert.Contains("+    return width * height", report.Patch);
        Assert.Equal((model, method), (report.Model!.Model, report.Model.Method));
        Assert.Empty(report.Notes);
    }

    [SkippableTheory]
    [InlineData("ollama", "ollama:coder:1b")]
    [InlineData("llama.cpp", "openai:coder")]
    [InlineData("tgi", "tgi:bigcode/starcoder2-3b")]
    [InlineData("vllm", "openai:qwen2.5-coder")]
    public async Task A_server_that_is_killed_in_mid_answer_ends_the_run_honestly(string kind, string model)
    {
        await using var peer = await ServedEngine.StartAsync(Of(kind));
        peer.Fault = Fault.Dies;
        await using var engine = new ServedEngine((model.Split(':')[0], peer));

        var report = await engine.RepairAsync(r => r with { Models = [model] });

        Assert.IsType<RepairOutcome.InfrastructureFailure>(report.Outcome);
        Assert.Contains("broke off", Assert.Single(report.Notes));
        Assert.Equal("", report.Patch);
    }

    [SkippableFact]
    public async Task A_server_that_is_killed_in_mid_answer_leaves_the_repair_to_the_patterns()
    {
        await using var peer = await ServedEngine.StartAsync(new OllamaPeer());
        peer.Fault = Fault.Dies;
        await using var engine = new ServedEngine(("ollama", peer));

        var report = await engine.RepairAsync(r => r with { Models = ["ollama:coder:1b"], Engine = EngineMode.Auto });

        Assert.True(report.Outcome is RepairOutcome.Repaired, report.Outcome.Reason);
        Assert.Equal("pattern", report.Origin?.Kind);
    }

    [SkippableTheory]
    [InlineData("ollama", "ollama:coder:1b", "tgi", "tgi:bigcode/starcoder2-3b")]
    [InlineData("vllm", "openai:qwen2.5-coder", "ollama", "ollama:coder:1b")]
    public async Task A_server_that_is_killed_in_mid_answer_is_followed_by_the_next_of_the_chain(string kind, string model, string nextKind, string next)
    {
        await using var peer = await ServedEngine.StartAsync(Of(kind));
        await using var reserve = await ServedEngine.StartAsync(Of(nextKind));
        peer.Fault = Fault.Dies;
        await using var engine = new ServedEngine((model.Split(':')[0], peer), (next.Split(':')[0], reserve));

        var report = await engine.RepairAsync(r => r with { Models = [model, next] });

        Assert.True(report.Outcome is RepairOutcome.Repaired, report.Outcome.Reason);
        Assert.Equal(new PatchOrigin("model", $"{next} by rewrite") { Seed = 0 }, report.Origin);
        Assert.Contains($"going on with {next}", Assert.Single(report.Notes));
        Assert.Contains($"{model} failed", report.Notes[0]);
    }

    [SkippableTheory]
    [InlineData("ollama", "ollama:coder:1b")]
    [InlineData("plain", "openai:coder")]
    [InlineData("llama.cpp", "openai:coder")]
    public async Task A_server_that_cuts_the_prompt_is_found_out_and_named(string kind, string model)
    {
        await using var peer = await ServedEngine.StartAsync(Of(kind));
        peer.Fault = Fault.CutsPrompts;
        await using var engine = new ServedEngine((model.Split(':')[0], peer));

        var report = await engine.RepairAsync(r => r with { Models = [model] });

        Assert.Contains("it cut the prompt", Assert.Single(report.Notes));
        Assert.Equal("", report.Patch);
    }

    [SkippableFact]
    public async Task A_context_without_room_for_anything_is_named_with_the_remedy()
    {
        await using var peer = await ServedEngine.StartAsync(new OllamaPeer());
        peer.ContextTokens = 256;
        await using var engine = new ServedEngine(("ollama", peer));

        var report = await engine.RepairAsync(r => r with { Models = ["ollama:coder:1b"] });

        Assert.Contains("context of 256 tokens", Assert.Single(report.Notes));
        Assert.Contains("larger context", report.Notes[0]);
    }

    private static Peer Of(string kind) => kind switch
    {
        "ollama" => new OllamaPeer(),
        "llama.cpp" => new LlamaCppPeer(),
        "localai" => new LocalAIPeer(),
        "messages" => new MessagesApiPeer(),
        "tgi" => new TgiPeer(),
        "vllm" => new VllmPeer { Prefers = { [" +"] = " *" }, Continues = [" height", " ", "\n"] },
        _ => new PlainPeer(),
    };
}
