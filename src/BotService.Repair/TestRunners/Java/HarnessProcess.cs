using System.Security.Cryptography;
using System.Text;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Java;

/// <summary>A conversation with one warm JVM of one module, as Harness/botservice/harness/Main.java describes it.</summary>
internal sealed class HarnessProcess : IAsyncDisposable
{
    private static readonly TimeSpan OpenLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CompileLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private readonly ISandboxSession session;
    private readonly string mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
    private int requests;

    private HarnessProcess(ISandboxSession session) => this.session = session;

    /// <summary>False when this JVM cannot serve another request.</summary>
    public bool Usable { get; private set; } = true;

    /// <summary>Starts a JVM and readies it; it is not <see cref="Usable"/> when it did not start or the tests need more than it can do.</summary>
    public static async Task<HarnessProcess> OpenAsync(ISandbox sandbox, SandboxCommand command, JavaModel model, int module, CancellationToken token)
    {
        var harness = new HarnessProcess(await sandbox.StartAsync(command, token));
        try
        {
            await harness.session.WriteLineAsync($"open\t{harness.mark}\t{module}\t{Encode(model.Text)}", token);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
            limit.CancelAfter(OpenLimit);
            harness.Usable = await harness.NextAsync(limit.Token, token) is { } answer && answer.Event == "ready";
            return harness;
        }
        catch (OperationCanceledException)
        {
            await harness.DisposeAsync();
            throw;
        }
    }

    public async Task<HarnessAnswer> TryAsync(HarnessRequest request, CancellationToken token)
    {
        var id = ++requests;
        await session.WriteLineAsync($"try\t{id}\t{request.Text(Encode)}", token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(CompileLimit);
        var answer = new HarnessAnswer();
        while (await NextAsync(limit.Token, token) is { } line)
        {
            if (line.Id != id)
            {
                continue;
            }

            if (line.Event == "built")
            {
                limit.CancelAfter(request.Timeout + Grace);
            }

            answer.Add(line);
            if (line.Event == "done")
            {
                Usable = !line.Dirty;
                return answer;
            }
        }

        Usable = false;
        answer.End = limit.IsCancellationRequested ? HarnessEnd.TimedOut : HarnessEnd.Died;
        return answer;
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>The next line that carries the mark; null at the end of the process or when the limit passes.</summary>
    private async Task<HarnessLine?> NextAsync(CancellationToken limit, CancellationToken token)
    {
        try
        {
            while (await session.ReadLineAsync(limit).WaitAsync(limit) is { } line)
            {
                if (line.StartsWith(mark, StringComparison.Ordinal) && HarnessLine.Parse(line[mark.Length..]) is { } parsed)
                {
                    return parsed;
                }
            }
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            Usable = false;
        }

        return null;
    }
}
