namespace BotService.Forges.Http;

/// <summary>Bounds one attempt until the head of its answer.</summary>
internal sealed class TimeoutHandler(ForgeHttpOptions options) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(options.Timeout);
        try
        {
            return await base.SendAsync(request, limit.Token);
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {options.Timeout.TotalSeconds:0.#} s.", e);
        }
    }
}
