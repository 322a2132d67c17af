using BotService.Fixture;
using BotService.LlamaCpp;
using BotService.LlamaCpp.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Tests.Models;

/// <summary>The program as the process that runs a model for another one.</summary>
public sealed class ModelWorkerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public async Task A_worker_dies_with_the_program_that_started_it()
    {
        const string Script = """
            mkfifo messages
            "$@" >/dev/null 2>messages & pid=$!
            while IFS= read -r line; do
              case "$line" in *loading*) break;; esac
            done <messages
            worker=$(pgrep -P "$pid")
            tr '\0' ' ' <"/proc/$worker/cmdline"
            kill -KILL "$pid"
            timeout 30 tail --pid="$worker" -s 0.1 -f /dev/null && echo gone
            """;
        RequireLibrary();
        Requires.Tools("bash", "mkfifo", "pgrep", "tail", "timeout");
        var model = RandomModel.WriteLlama(folder, "codellama-7b-instruct");

        var result = await CommandLine.ToolAsync(
            folder, "env", "BOTSERVICE_MODEL_ISOLATION=process", "bash", "-c", Script, "-", "dotnet", CommandLine.Dll, "models", "bench", model, "--tokens", "10000");

        Assert.Contains("model-worker gone", result.Output);
    }

    [SkippableFact]
    public async Task Bench_measures_a_model_in_a_process_of_its_own()
    {
        RequireLibrary();
        var environment = CommandLine.Host();
        environment["BOTSERVICE_MODEL_ISOLATION"] = "process";

        var result = await CommandLine.RunAsync(folder, environment, "models", "bench", RandomModel.WriteLlama(folder, "codellama-7b-instruct"), "--prompt", "64", "--tokens", "20", "--json");

        Assert.True(result.Succeeded, result.ErrorOutput);
        Assert.Contains("llama-cpp", result.Output);
    }

    [Fact]
    public async Task An_isolation_that_is_unknown_is_a_usage_error_that_names_the_choices()
    {
        var environment = CommandLine.Host();
        environment["BOTSERVICE_MODEL_ISOLATION"] = "container";

        var result = await CommandLine.RunAsync(folder, environment, "models", "bench", "ollama:x");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("BOTSERVICE_MODEL_ISOLATION 'container' is unknown. Choose none", result.ErrorOutput);
    }

    [Fact]
    public async Task The_workers_verb_is_in_no_help()
    {
        var result = await CommandLine.RunAsync(folder, "--help");

        Assert.DoesNotContain("model-worker", result.Output);
    }

    private static void RequireLibrary() =>
        Requires.That(LlamaLibrary.Load() is LibraryLoading.Available, LlamaLibrary.Load() is LibraryLoading.Unavailable u ? u.Reason : "");
}
