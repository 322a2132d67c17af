using System.Text.Json;

namespace BotService.Repair.TestRunners.Rust;

/// <summary>One test program that cargo built.</summary>
/// <param name="Id">As cargo-nextest names it: <c>package</c> for a library, <c>package::name</c> for an integration test,
/// <c>package::bin/name</c> for a program.</param>
/// <param name="Selector">The arguments that make cargo build only this one.</param>
/// <param name="Executable">Path as commands see it.</param>
/// <param name="Manifest">Path of the package's Cargo.toml as commands see it.</param>
internal sealed record RustTarget(string Id, string Package, IReadOnlyList<string> Selector, string Executable, string Manifest)
{
    public string TestId(string path) => $"{Id}::{path}";

    /// <summary>The path of a test of this program, or null when the id is another's.</summary>
    public string? PathOf(string testId) => testId.StartsWith(Id + "::", StringComparison.Ordinal) ? testId[(Id.Length + 2)..] : null;

    /// <summary>Null when the message is about no test program.</summary>
    public static RustTarget? Read(JsonElement artifact)
    {
        if (!artifact.TryGetProperty("executable", out var executable) || executable.ValueKind != JsonValueKind.String
            || !artifact.GetProperty("profile").GetProperty("test").GetBoolean())
        {
            return null;
        }

        var package = PackageName(artifact.GetProperty("package_id").GetString() ?? "");
        var name = artifact.GetProperty("target").GetProperty("name").GetString() ?? "";
        var kind = artifact.GetProperty("target").GetProperty("kind")[0].GetString() ?? "";
        var (id, selector) = kind switch
        {
            "test" => ($"{package}::{name}", new[] { "--test", name }),
            "bin" => ($"{package}::bin/{name}", ["--bin", name]),
            "example" => ($"{package}::example/{name}", ["--example", name]),
            "bench" => ($"{package}::bench/{name}", ["--bench", name]),
            _ => (package, ["--lib"]),
        };
        return new RustTarget(id, package, ["-p", package, .. selector], executable.GetString()!, artifact.GetProperty("manifest_path").GetString() ?? "");
    }

    /// <summary>Forms: <c>path+file:///a/b#name@1.0</c>, <c>path+file:///a/name#1.0</c>, before cargo 1.77 <c>name 1.0 (path+file:///a)</c>.</summary>
    private static string PackageName(string id)
    {
        var hash = id.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0)
        {
            return id.Split(' ')[0];
        }

        var version = id[(hash + 1)..];
        return version.Contains('@', StringComparison.Ordinal) ? version.Split('@')[0] : id[..hash].TrimEnd('/').Split('/')[^1];
    }
}
