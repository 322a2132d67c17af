using System.Globalization;
using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Tests.Service;

/// <summary><c>serve</c> as a process of its own.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly LineSession session;
    private readonly List<string> lines = [];
    private readonly Task drain;

    private ServiceProcess(string folder, string? connectionString, string blockAt, int port, string queues)
    {
        var environment = CommandLine.Host();
        foreach (var (key, value) in ServiceHost.Settings(folder, connectionString))
        {
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value!;
        }

        environment["Test__BlockAt"] = blockAt;
        Temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        environment["TMPDIR"] = Temporary;
        string[] line = [Path.Combine(AppContext.BaseDirectory, "BotService.Tests.dll"), "serve", "--urls", $"http://127.0.0.1:{port}", "--queues", queues];
        session = new ProcessRunner(TimeProvider.System).Start(new ProcessStart("dotnet", line, folder, environment));
        drain = DrainAsync();
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public HttpClient Client { get; }

    /// <summary>Its folder of temporary files.</summary>
    public string Temporary { get; }

    public Task<int> Exited => session.Exited;

    public static async Task<ServiceProcess> StartAsync(string folder, string? connectionString, string blockAt = "", string queues = "reproduce,repair,publish")
    {
        var process = new ServiceProcess(folder, connectionString, blockAt, PostgreSqlServer.FreePort(), queues);
        await Eventually.TrueAsync("the service answers", process.AnswersAsync);
        return process;
    }

    public Task SignalAsync(string signal) => CommandLine.ToolAsync("/", "kill", $"-{signal}", session.Id.ToString(CultureInfo.InvariantCulture));

    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        Assert.Equal(128 + 9, await session.Exited);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await session.DisposeAsync();
        await drain;
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(session.Exited.IsCompleted, $"the service ended: {session.ErrorTail} {string.Join('\n', lines)}");
        try
        {
            return (await Client.GetAsync("/readyz")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task DrainAsync()
    {
        while (await session.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lines.Add(line);
        }
    }
}
