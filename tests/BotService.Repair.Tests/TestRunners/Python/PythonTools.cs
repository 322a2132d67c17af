using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Tests.TestRunners.Python;

internal static class PythonTools
{
    private static readonly Lazy<Task<bool>> Pytest = new(HasPytestAsync);

    /// <summary>Needs an interpreter on this machine that has pytest.</summary>
    public static void RequirePytest()
    {
        Requires.Tools("python3");
        Requires.That(Pytest.Value.GetAwaiter().GetResult(), "no python3 has pytest (Debian: python3-pytest)");
    }

    private static async Task<bool> HasPytestAsync()
    {
        foreach (var python in new[] { "python3", "/usr/bin/python3" }.Where(p => p[0] != '/' || File.Exists(p)))
        {
            var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" };
            var start = new ProcessStart(python, ["-c", "import pytest"], "/", environment);
            if ((await new ProcessRunner(TimeProvider.System).RunAsync(start, CancellationToken.None)).Succeeded)
            {
                return true;
            }
        }

        return false;
    }
}
