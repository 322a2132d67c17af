using System.Text.Json.Nodes;
using BotService.Evaluation;
using BotService.Fixture;

namespace BotService.Tests.Evaluation;

/// <summary>The built program evaluates an invented data set of two records.</summary>
public sealed class EvalScenarios : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public async Task A_poisoned_reference_changes_no_patch()
    {
        Requires.Tools("make", "g++");
        var honest = await EvaluateAsync("honest", "#pragma once\ninline int answer(int limit) { return limit + 1; }\n");
        var poisoned = await EvaluateAsync("poisoned", $"#pragma once\ninline int answer(int) {{ return 3; /* {Invented.Canary} */ }}\n");

        Assert.Equal(["one", "two"], honest.Select(r => r.Id));
        Assert.All(honest, r => Assert.True(r is { Outcome: "repaired", Plausible: true, EqualsReference: true }, r.Text()));
        Assert.Equal(honest.Select(r => r.Patch), poisoned.Select(r => r.Patch));
        Assert.All(poisoned, r => Assert.True(r is { Plausible: true, EqualsReference: false }, r.Text()));
    }

    private static JsonObject Record(string id, string reference) => new()
    {
        ["id"] = id,
        ["set"] = "invented",
        ["language"] = "cpp",
        ["test_command"] = "make -s test",
        ["files"] = new JsonObject
        {
            ["Makefile"] = "test:\n\t@mkdir -p build\n\tg++ -std=c++17 -Isrc -o build/tests tests/test_answer.cpp\n\t./build/tests\n",
            [".gitignore"] = "build/\n",
            ["src/answer.h"] = "#pragma once\ninline int answer(int limit) { return limit - 1; }\n",
            ["tests/test_answer.cpp"] = "#include \"answer.h\"\nint main() { return answer(2) == 3 && answer(9) == 10 ? 0 : 1; }\n",
        },
        ["reference"] = new JsonObject { ["src/answer.h"] = reference },
    };

    private async Task<List<EvalRow>> EvaluateAsync(string name, string reference)
    {
        var data = Path.Combine(folder, name + ".jsonl");
        var rows = Path.Combine(folder, name + ".out");
        await File.WriteAllTextAsync(data, string.Concat(new[] { "one", "two" }.Select(id => Record(id, reference).ToJsonString() + "\n")));
        var result = await CommandLine.RunAsync("/", "eval", data, "--sandbox", "none", "--engine", "pattern", "--time-limit", "5m", "--out", rows);
        Assert.True(result.ExitCode == 0, result.ErrorOutput);
        return [.. File.ReadLines(rows).Select(l => EvalRow.Parse(l)!)];
    }
}
