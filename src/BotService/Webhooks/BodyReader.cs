using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace BotService.Webhooks;

/// <summary>Reads bodies of senders whom nobody knows yet: bounded each in size and time, and bounded together in memory.</summary>
internal sealed class BodyReader(WebhookOptions options, TimeProvider time)
{
    private const int Chunk = 64 << 10;
    private long held;

    /// <summary>Reads the whole body. The caller disposes what it gets, which makes room for others.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large (413), too slow (408), or there is no room for it now (503).</exception>
    public async Task<Body> ReadAsync(HttpContext context)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = options.MaximumBodyBytes;
        var length = (int)Math.Clamp(context.Request.ContentLength ?? Chunk, 1, Chunk);
        using var limit = new CancellationTokenSource(options.BodyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        var body = new Body(this, length);
        try
        {
            await FillAsync(body, context.Request.BodyReader, either.Token);
            return body;
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            body.Dispose();
            throw new BadHttpRequestException($"The body did not arrive within {options.BodyTimeout.TotalSeconds:0} s.", StatusCodes.Status408RequestTimeout, e);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            body.Dispose();
            throw new BadHttpRequestException("The connection was lost.", StatusCodes.Status400BadRequest, e);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    // A pending read is called off by the reader itself: one that is cancelled by a token leaves the body in a state that the server logs as its own error.
    private async Task FillAsync(Body body, PipeReader reader, CancellationToken token)
    {
        await using var stop = token.UnsafeRegister(r => ((PipeReader)r!).CancelPendingRead(), reader);
        while (true)
        {
            var read = await reader.ReadAsync(CancellationToken.None);
            try
            {
                foreach (var part in read.Buffer)
                {
                    Add(body, part.Span);
                }
            }
            finally
            {
                reader.AdvanceTo(read.Buffer.End);
            }

            token.ThrowIfCancellationRequested();
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    // Room grows with what really arrives: a sender's word on the length costs nothing.
    private void Add(Body body, ReadOnlySpan<byte> part)
    {
        if (body.Bytes.Length + part.Length > options.MaximumBodyBytes)
        {
            throw new BadHttpRequestException($"The body is larger than {options.MaximumBodyMegabytes} MB.", StatusCodes.Status413PayloadTooLarge);
        }

        if (Interlocked.Add(ref held, part.Length) > options.MaximumTotalBytes)
        {
            Interlocked.Add(ref held, -part.Length);
            throw new BadHttpRequestException("Too many large deliveries at once. Send it again later.", StatusCodes.Status503ServiceUnavailable);
        }

        body.Bytes.Write(part);
    }

    internal sealed class Body(BodyReader reader, int capacity) : IDisposable
    {
        public MemoryStream Bytes { get; } = new(capacity);

        public ReadOnlySpan<byte> Span => Bytes.GetBuffer().AsSpan(0, (int)Bytes.Length);

        public void Dispose() => Interlocked.Add(ref reader.held, -Bytes.Length);
    }
}
