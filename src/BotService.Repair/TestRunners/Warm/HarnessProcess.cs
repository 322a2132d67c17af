using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Warm;

/// <summary>What a harness answered to one request.</summary>
/// <param name="End">Its last event, or null when the harness died or fell silent before.</param>
/// <param name="LastWords">Its standard error, when it died.</param>
internal sealed record HarnessReply(IReadOnlyList<HarnessEvent> Events, HarnessEvent? End, bool Silent, string LastWords);

/// <summary>A running harness. After a reply without an end it is dead and must be replaced.</summary>
internal sealed class HarnessProcess : IAsyncDisposable
{
    private const long ReplyLimit = 256L << 20;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // The harness itself ends a run at the limit, not counting what it starts for it; this is for one that no longer can.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private readonly ISandboxSession session;
    private readonly string key;
    private readonly TimeProvider time;
    private bool disposed;

    private HarnessProcess(ISandboxSession session, string key, TimeProvider time)
    {
        this.session = session;
        this.key = key;
        this.time = time;
    }

    /// <summary>Starts a harness and waits until it says that it is ready.</summary>
    /// <exception cref="HarnessFailedException">It ended or said nothing.</exception>
    public static async Task<HarnessProcess> StartAsync(ISandbox sandbox, HarnessStart start, TimeProvider time, CancellationToken token)
    {
        var process = new HarnessProcess(await sandbox.StartAsync(start.Command, token), start.Key, time);
        var ready = false;
        try
        {
            if (start.FirstLine is not null)
            {
                await process.session.WriteLineAsync(start.FirstLine, token);
            }

            var reply = await process.ReadUntilAsync(e => e is "ready" or "end", StartLimit, token);
            ready = reply.End is { E: "ready" };
            return ready ? process : throw new HarnessFailedException(Describe(start.Command, reply));
        }
        finally
        {
            if (!ready)
            {
                await process.DisposeAsync();
            }
        }
    }

    public async Task<HarnessReply> AskAsync(HarnessRequest request, CancellationToken token)
    {
        await session.WriteLineAsync(request.ToLine(), token);
        return await ReadUntilAsync(e => e == "end", TimeSpan.FromSeconds(request.Seconds) + Grace, token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!disposed)
        {
            disposed = true;
            await session.DisposeAsync();
        }
    }

    private static string Describe(SandboxCommand command, HarnessReply reply)
    {
        var words = reply.End is { Message: { Length: > 0 } message } ? message : reply.LastWords;
        return $"The test harness ({command.FileName}) {(reply.Silent ? "did not answer" : "ended at once")}: {words.Trim()}";
    }

    private async Task<HarnessReply> ReadUntilAsync(Func<string, bool> isLast, TimeSpan limit, CancellationToken token)
    {
        var events = new List<HarnessEvent>();
        using var patience = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, token);
        long read = 0;
        try
        {
            while (read < ReplyLimit && await session.ReadLineAsync(both.Token) is { } line)
            {
                read += line.Length;
                if (!line.StartsWith(key, StringComparison.Ordinal) || HarnessEvent.Parse(line[key.Length..]) is not { } seen)
                {
                    continue;
                }

                if (isLast(seen.E))
                {
                    return new HarnessReply(events, seen, Silent: false, "");
                }

                events.Add(seen);
            }
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            await DisposeAsync();
            return new HarnessReply(events, null, Silent: true, session.ErrorTail);
        }
        catch (OperationCanceledException)
        {
            await DisposeAsync();
            throw;
        }

        await DisposeAsync();
        return new HarnessReply(events, null, Silent: false, session.ErrorTail);
    }
}

/// <summary>The harness of a test runner does not start; the message says why.</summary>
internal sealed class HarnessFailedException(string message) : Exception(message);
