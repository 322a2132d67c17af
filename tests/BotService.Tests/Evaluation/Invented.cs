using System.Text.Json.Nodes;
using BotService.Fixture;

namespace BotService.Tests.Evaluation;

/// <summary>An invented data set: shell projects, so that it runs on any machine.</summary>
internal static class Invented
{
    public const string Canary = "canary-of-the-reference";

    public const string Good = "--- a/src/answer.py\n+++ b/src/answer.py\n@@ -1 +1 @@\n-answer = 41\n+answer = 42\n";

    public const string GoodOtherwise = "--- a/src/answer.py\n+++ b/src/answer.py\n@@ -1 +1 @@\n-answer = 41\n+answer = 41 + 1  # 42\n";

    public const string Wrong = "--- a/src/answer.py\n+++ b/src/answer.py\n@@ -1 +1 @@\n-answer = 41\n+answer = 43\n";

    /// <summary>Makes the test pass by changing the test.</summary>
    public const string Cheat = "--- a/tests/check.sh\n+++ b/tests/check.sh\n@@ -1 +1 @@\n-grep -q '42' src/answer.py\n+true\n";

    public static JsonObject Record(string id, string language = "python") => new()
    {
        ["id"] = id,
        ["set"] = "invented",
        ["language"] = language,
        ["test_command"] = "sh tests/check.sh",
        ["files"] = new JsonObject { ["src/answer.py"] = "answer = 41\n", ["tests/check.sh"] = "grep -q '42' src/answer.py\n" },
        ["reference"] = new JsonObject { ["src/answer.py"] = $"answer  =  42\n# {Canary}\n" },
    };

    public static string Write(TemporaryFolder folder, params JsonObject[] records)
    {
        folder.Write("data.jsonl", string.Concat(records.Select(r => r.ToJsonString() + "\n")));
        return Path.Combine(folder, "data.jsonl");
    }
}
