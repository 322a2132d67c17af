using System.Text;

namespace BotService.Repair.Sandboxes;

/// <summary>A line conversation with a running process.</summary>
internal sealed class LineSession : ISandboxSession
{
    private const int LineBytes = 4 << 20;
    private readonly RunningProcess process;
    private readonly StreamReader output;
    private readonly Task<(string Text, long Dropped)> error;

    public LineSession(RunningProcess process)
    {
        this.process = process;
        output = new StreamReader(process.Output, new UTF8Encoding(false));
        error = BoundedText.ReadAsync(process.Error, 64 << 10);
    }

    public string ErrorTail => error.IsCompletedSuccessfully ? error.GetAwaiter().GetResult().Text : "";

    public async Task WriteLineAsync(string line, CancellationToken token)
    {
        try
        {
            await process.Input.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), token);
            await process.Input.FlushAsync(token);
        }
        catch (IOException)
        {
            // Ended; the next read says so.
        }
    }

    public async Task<string?> ReadLineAsync(CancellationToken token)
    {
        var line = await output.ReadLineAsync(token);
        return line is { Length: > LineBytes } ? line[..LineBytes] : line;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.Exited;
        process.Dispose();
    }
}
