using System.Text.Json;
using BotService.Fixture;
using BotService.LlamaCpp.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Tests.ModelBackends.Peers;

namespace BotService.Repair.Tests.Scenarios;

/// <summary>The built program with a model that cannot be had: it says what is missing and what helps, and patterns repair all the same.</summary>
public sealed class ModelFallbackTests : IDisposable
{
    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory.Replace($"tests{Path.DirectorySeparatorChar}BotService.Repair.Tests", $"src{Path.DirectorySeparatorChar}BotService", StringComparison.Ordinal), "botservice.dll");

    private readonly TemporaryFolder folder = new();
    private readonly ProcessRunner processes = new(TimeProvider.System);

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public async Task No_such_file()
    {
        var note = await NoteAsync("/nowhere/model.gguf");

        Assert.Contains("/nowhere/model.gguf", note);
        Assert.Contains("not", note);
    }

    [SkippableFact]
    public async Task A_broken_file()
    {
        folder.Write("broken.gguf", "no model");

        Assert.Contains("broken.gguf", await NoteAsync(Path.Combine(folder, "broken.gguf")));
    }

    [SkippableFact]
    public async Task No_native_library()
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder, "program")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Program)!))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        Directory.CreateSymbolicLink(Path.Combine(copy, "runtimes"), Path.Combine(Path.GetDirectoryName(Program)!, "runtimes"));
        var note = await NoteAsync(RandomModel.WriteLlama(folder), program: Path.Combine(copy, "botservice.dll"));

        Assert.Contains("llama.cpp", note);
        Assert.Contains(copy, note);
    }

    [SkippableFact]
    public async Task Too_little_memory()
    {
        Requires.Tools("bwrap");
        folder.Write("group/memory.max", $"{800L << 20}\n").Write("group/memory.current", $"{780L << 20}\n");

        var note = await NoteAsync(RandomModel.WriteLlama(folder), before: ["bwrap", "--dev-bind", "/", "/", "--ro-bind", Path.Combine(folder, "group"), "/sys/fs/cgroup"]);

        Assert.Contains("MiB free", note);
        Assert.Contains("smaller", note);
    }

    [SkippableFact]
    public async Task A_context_without_room()
    {
        await using var peer = await ServedEngine.StartAsync(new LlamaCppPeer());
        peer.ContextTokens = 256;

        var note = await NoteAsync("openai:coder", ("BOTSERVICE_MODEL_URL_OPENAI", peer.Address.ToString()));

        Assert.Contains("256 tokens", note);
        Assert.Contains("larger context", note);
    }

    [SkippableFact]
    public async Task A_server_that_is_down()
    {
        var note = await NoteAsync("ollama:coder:1b", ("BOTSERVICE_MODEL_URL", "http://127.0.0.1:9"));

        Assert.Contains("cannot be reached", note);
        Assert.Contains("BOTSERVICE_MODEL_URL", note);
    }

    [SkippableFact]
    public async Task A_wrong_key()
    {
        await using var peer = await ServedEngine.StartAsync(new VllmPeer { Key = "right-0123456789" });

        var note = await NoteAsync("openai:qwen2.5-coder", ("BOTSERVICE_MODEL_URL", peer.Address.ToString()), ("BOTSERVICE_MODEL_KEY", "wrong-9876543210"));

        Assert.Contains("refused the API key", note);
        Assert.Contains("BOTSERVICE_MODEL_KEY", note);
        Assert.DoesNotContain("wrong-9876543210", note);
    }

    private Task<string> NoteAsync(string model, params (string Name, string Value)[] environment) => NoteAsync(model, Program, [], environment);

    private Task<string> NoteAsync(string model, string program) => NoteAsync(model, program, [], []);

    private Task<string> NoteAsync(string model, string[] before) => NoteAsync(model, Program, before, []);

    private async Task<string> NoteAsync(string model, string program, string[] before, (string Name, string Value)[] environment)
    {
        Requires.Tools("git", "python3");
        using var repository = await new RedRepository()
            .With("area.py", ServedEngine.Buggy).With("check.py", "from area import area\nassert area(3, 4) == 12, 'area'\n").With(".botservice.yml", "protected: [check.py]\n").CommitAsync();
        string[] line =
        [
            .. before, "dotnet", program, "fix", repository.Path, "--json", "--sandbox", "none", "--test-command", "python3 check.py", "--time-limit", "2m", "--model", model,
        ];
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["HOME"] = folder,
            ["CI"] = "true",
            ["BOTSERVICE_CACHE"] = Path.Combine(folder, "cache"),
        };
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        var result = await processes.RunAsync(new ProcessStart(line[0], line[1..], folder, variables), CancellationToken.None);

        Assert.True(result.ExitCode == 0, result.Output + result.ErrorOutput);
        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(("repaired", "pattern"), (json.GetProperty("outcome").GetString(), json.GetProperty("origin").GetProperty("kind").GetString()));
        return Assert.Single(json.GetProperty("notes").EnumerateArray()).GetString()!;
    }
}
