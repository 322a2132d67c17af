using System.Text;

namespace BotService.Repair.Tests.Sandboxes;

/// <summary>What runs on the host, found by a text that only the test's own processes have in their arguments.</summary>
internal static class HostProcesses
{
    /// <summary>A number of seconds that nobody else sleeps.</summary>
    public static string UniqueSleep() => $"3600.{Guid.NewGuid().GetHashCode() & 0x7fffffff}1";

    public static int Count(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Directory.EnumerateDirectories("/proc").Count(d => int.TryParse(Path.GetFileName(d), out _) && Has(d, bytes));
    }

    /// <summary>Looks until the condition holds, for at most 20 s.</summary>
    public static async Task<bool> EventuallyAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            if (patience.IsCancellationRequested)
            {
                return false;
            }

            await Task.Delay(20);
        }

        return true;
    }

    private static bool Has(string process, byte[] text)
    {
        try
        {
            return File.ReadAllBytes(process + "/cmdline").AsSpan().IndexOf(text) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
