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
            await FillAsync(body, context.Request, length, either.Token);
            return body;
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            body.Dispose();
            throw new BadHttpRequestException($"The body did not arrive within {options.BodyTimeout.TotalSeconds:0} s.", StatusCodes.Status408RequestTimeout, e);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private async Task FillAsync(Body body, HttpRequest request, int length, CancellationToken token)
    {
        // Room grows with what really arrives: a sender's word on the length costs next to nothing.
        var chunk = new byte[length];
        while (await request.Body.ReadAsync(chunk, token) is var read and > 0)
        {
            if (body.Bytes.Length + read > options.MaximumBodyBytes)
            {
                throw new BadHttpRequestException($"The body is larger than {options.MaximumBodyMegabytes} MB.", StatusCodes.Status413PayloadTooLarge);
            }

            if (Interlocked.Add(ref held, read) > options.MaximumTotalBytes)
            {
                Interlocked.Add(ref held, -read);
                throw new BadHttpRequestException("Too many large deliveries at once. Send it again later.", StatusCodes.Status503ServiceUnavailable);
            }

            body.Bytes.Write(chunk, 0, read);
        }
    }

    internal sealed class Body(BodyReader reader, int capacity) : IDisposable
    {
        public MemoryStream Bytes { get; } = new(capacity);

        public ReadOnlySpan<byte> Span => Bytes.GetBuffer().AsSpan(0, (int)Bytes.Length);

        public void Dispose() => Interlocked.Add(ref reader.held, -Bytes.Length);
    }
}
