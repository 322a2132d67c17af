using BotService.Repair.Sandboxes;

namespace BotService.Repair.Tests.Sandboxes;

/// <summary>Counts what this process holds, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(NothingLeftBehindTests), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(NothingLeftBehindTests))]
public sealed class NothingLeftBehindTests
{
    private const int Runs = 500;
    private const int AtOnce = 8;

    [SkippableTheory]
    [InlineData("none")]
    [InlineData("bubblewrap")]
    public async Task After_500_runs_8_at_a_time_no_process_descriptor_or_thread_is_left(string name)
    {
        using var bench = await SandboxBench.OpenAsync(name);
        await bench.RunAsync(bench.Shell("exit 0"));
        var descriptors = Descriptors();
        var threads = Threads();
        var children = Children();
        var sleep = HostProcesses.UniqueSleep();

        await Parallel.ForEachAsync(Enumerable.Range(0, Runs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, token) =>
        {
            var result = await bench.Sandbox.RunAsync(bench.Shell($"sleep {sleep} & exit {i % 100}"), token);
            Assert.Equal((i % 100, CommandEnd.Exited), (result.ExitCode, result.End));
        });

        Assert.Equal(0, HostProcesses.Count(sleep));
        Assert.True(
            await HostProcesses.EventuallyAsync(() => Threads() <= threads && Descriptors() <= descriptors && Children() <= children),
            $"{Threads()} threads, {threads} before; {Descriptors()} descriptors, {descriptors} before; {Children()} children, {children} before");
    }

    private static int Threads() => Directory.EnumerateDirectories("/proc/self/task")
        .Select(d => Read(d + "/comm").Trim())
        .Count(n => n is "bwrap" or "sh" || n.StartsWith("pipes of", StringComparison.Ordinal));

    private static int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Select(f => new FileInfo(f).LinkTarget ?? "")
        .Count(l => l.StartsWith("pipe:", StringComparison.Ordinal) || l.Contains("eventfd") || l.Contains("memfd:botservice"));

    private static int Children() => Directory.EnumerateDirectories("/proc/self/task")
        .SelectMany(d => Read(d + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(id => Read($"/proc/{id}/comm").Trim())
        .Count(n => n is "bwrap" or "sh");

    // Threads and processes may end between the listing and the look at them.
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
