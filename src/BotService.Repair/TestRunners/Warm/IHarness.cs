namespace BotService.Repair.TestRunners.Warm;

/// <summary>A program that runs tests in the sandbox on request, one per ecosystem.</summary>
internal interface IHarness
{
    /// <summary>How to start it for this project.</summary>
    Task<HarnessStart> DescribeAsync(TestContext context, CancellationToken token);

    /// <summary>The command with which a person runs these tests.</summary>
    string CommandOf(TestContext context, TestSelection tests);
}

/// <summary>A harness to start.</summary>
/// <param name="Key">Starts every line that is an event; other lines on its standard output are noise from tests.</param>
/// <param name="FirstLine">Written to its standard input before any request; null for none.</param>
internal sealed record HarnessStart(Sandboxes.SandboxCommand Command, string Key, string? FirstLine = null)
{
    /// <summary>A key that no test can print by chance.</summary>
    public static string NewKey() => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12)) + " ";
}
