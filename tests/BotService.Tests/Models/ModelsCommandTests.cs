using System.Text.Json;
using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Tests.ModelBackends.Catalogue;
using BotService.Repair.Tests.ModelBackends.Gguf;

namespace BotService.Tests.Models;

/// <summary>The commands about models, as the program that a person starts.</summary>
public sealed class ModelsCommandTests : IAsyncLifetime
{
    private const string Model = "starcoder2-15b";
    private const string ModelFile = "starcoder2-15b-Q4_K_M.gguf";
    private readonly TemporaryFolder folder = new();
    private HubPeer hub = null!;

    public async Task InitializeAsync()
    {
        hub = await new HubPeer { Content = [.. GgufFile.Sound().Bytes(), .. new byte[5000]] }.StartAsync();
        hub.Hash = hub.RealHash;
    }

    public async Task DisposeAsync()
    {
        await hub.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_model_is_pulled_listed_and_verified()
    {
        var pulled = await RunAsync("models", "pull", Model, "--json");
        var listed = await RunAsync("models", "list", "--json");
        var verified = await RunAsync("models", "verify");

        Assert.Equal(0, pulled.ExitCode);
        Assert.Equal(hub.RealHash, Json(pulled).GetProperty("sha256").GetString());
        Assert.Equal(hub.Content, await File.ReadAllBytesAsync(Path.Combine(folder, "models", ModelFile)));
        var entry = Json(listed).EnumerateArray().Single(m => m.GetProperty("name").GetString() == Model);
        Assert.Contains(entry.GetProperty("files").EnumerateArray(), f => f.GetProperty("path").GetString()?.EndsWith(ModelFile, StringComparison.Ordinal) == true && !f.GetProperty("estimated").GetBoolean());
        Assert.Equal(0, verified.ExitCode);
        Assert.Contains("SHA-256 as at its download", verified.Output);
    }

    [Fact]
    public async Task A_file_that_changed_on_the_disk_is_unsound()
    {
        await RunAsync("models", "pull", Model);
        await using (var file = File.Open(Path.Combine(folder, "models", ModelFile), FileMode.Append))
        {
            file.WriteByte(1);
        }

        var verified = await RunAsync("models", "verify", "--json");

        Assert.Equal(1, verified.ExitCode);
        Assert.False(Assert.Single(Json(verified).EnumerateArray()).GetProperty("sound").GetBoolean());
    }

    [Fact]
    public async Task Offline_a_pull_says_what_can_be_done()
    {
        await hub.DisposeAsync();

        var pulled = await RunAsync("models", "pull", Model, "--json");

        Assert.Equal(1, pulled.ExitCode);
        Assert.Contains("BOTSERVICE_MODEL_HUB", Json(pulled).GetProperty("message").GetString());
    }

    [Theory]
    [InlineData(new[] { "models", "pull", "qwen2.5-coder-3b-instruct" }, "qwen-research")]
    [InlineData(new[] { "models", "pull", "gpt-9" }, "'gpt-9' is not in the catalogue")]
    [InlineData(new[] { "models", "pull", "starcoder2-15b@Q1" }, "no quantisation 'Q1'")]
    [InlineData(new[] { "models", "info", "cloud:x" }, "'cloud:x' is no model")]
    public async Task A_wrong_name_or_licence_is_a_usage_error_that_names_the_remedy(string[] arguments, string part)
    {
        var result = await RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(part, result.ErrorOutput);
    }

    [Fact]
    public async Task Info_says_how_candidates_will_be_asked_and_why()
    {
        var known = Json(await RunAsync("models", "info", "codellama-7b-instruct", "--json"));
        File.WriteAllBytes(Path.Combine(folder, "own.gguf"), GgufFile.Sound().Bytes());
        var file = Json(await RunAsync("models", "info", Path.Combine(folder, "own.gguf"), "--json"));

        Assert.Equal(("deviation", "llama2", true), (known.GetProperty("method").GetString(), known.GetProperty("licence").GetString(), known.GetProperty("allowed").GetBoolean()));
        Assert.Equal(("codellama", 1536L), (file.GetProperty("family").GetString(), file.GetProperty("parameters").GetInt64()));
        Assert.NotEmpty(file.GetProperty("methodReason").GetString()!);
    }

    [Fact]
    public async Task A_server_that_is_away_is_said_to_be_away()
    {
        await hub.DisposeAsync();

        var result = await RunAsync("models", "info", "ollama:coder");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot be reached", result.ErrorOutput);
        Assert.Contains("BOTSERVICE_MODEL_URL", result.ErrorOutput);
    }

    [Fact]
    public async Task Fit_says_for_each_file_where_it_runs()
    {
        var fit = Json(await RunAsync("models", "fit", "--context", "2048", "--json"));

        Assert.True(fit.GetProperty("memoryBytes").GetInt64() > 1 << 28);
        var models = fit.GetProperty("models").EnumerateArray().ToList();
        Assert.All(models, m => Assert.True(m.GetProperty("neededBytes").GetInt64() > m.GetProperty("fileBytes").GetInt64()));
        Assert.All(models, m => Assert.Contains(m.GetProperty("place").GetString(), new[] { "gpu", "memory", "nowhere" }));
    }

    [Fact]
    public async Task Bench_measures_one_answer_and_several_at_once()
    {
        var answer = """{"kind":"chat","text":"one\ntwo\nthree\nfour\nfive\nsix\n","finish":"stop","tokens":6}""";
        folder.Write("script.jsonl", string.Join('\n', Enumerable.Repeat(answer, 5).Prepend("""{"backend":"scripted","name":"coder","family":"unknown","contextTokens":4096,"chats":true,"infills":false}""")));

        var bench = await RunAsync("models", "bench", $"scripted:{Path.Combine(folder, "script.jsonl")}", "--sequences", "3", "--prompt", "64", "--json");

        Assert.Equal(0, bench.ExitCode);
        Assert.Equal([1, 3], Json(bench).GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("sequences").GetInt32()));
    }

    [Theory]
    [InlineData("40960\n", null)]
    [InlineData("NVIDIA H200, 143000\n", 143000L)]
    [InlineData("Small, 8000\nLarge, 24000\nBroken, [N/A]\n", 24000L)]
    public void Largest_OutputOfTheDriver_IsTheLargestGpu(string output, long? mebibytes) => Assert.Equal(mebibytes << 20, BotService.Models.Machine.Largest(output)?.Bytes);

    private static JsonElement Json(CommandResult result) => JsonSerializer.Deserialize<JsonElement>(result.Output);

    private Task<CommandResult> RunAsync(params string[] arguments)
    {
        var environment = CommandLine.Host();
        environment["BOTSERVICE_CACHE"] = folder;
        environment["BOTSERVICE_MODEL_HUB"] = hub.Address.ToString();
        environment["BOTSERVICE_MODEL_URL"] = hub.Address.ToString();
        return CommandLine.RunAsync(folder, environment, arguments);
    }
}
