namespace BotService.Forges.Http;

/// <summary>The outermost part: nothing but good answers and <see cref="ForgeException"/> leaves the pipeline.</summary>
internal sealed class FailureHandler(ForgeFailure failure) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        try
        {
            var response = await base.SendAsync(request, token);
            if ((int)response.StatusCode < 300)
            {
                return response;
            }

            using (response)
            {
                throw await failure.OfAsync(request, response, token);
            }
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or IOException || (e is OperationCanceledException && !token.IsCancellationRequested))
        {
            throw failure.Of(request, e);
        }
    }
}
