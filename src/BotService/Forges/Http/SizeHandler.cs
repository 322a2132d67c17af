namespace BotService.Forges.Http;

/// <summary>Ends an answer that is larger than it may be.</summary>
internal sealed class SizeHandler(string forge, ForgeHttpOptions options) : DelegatingHandler
{
    private const int TimesForStreams = 16;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        var response = await base.SendAsync(request, token);
        var most = request.Is(ForgeCall.IsStream) ? options.LargestAnswer * TimesForStreams : options.LargestAnswer;
        var error = new ForgeException($"{forge} sent more than {most} bytes for {ForgeFailure.Call(request)}. Raise Http:LargestAnswer if that is right.", transient: false);
        if (response.Content.Headers.ContentLength > most)
        {
            response.Dispose();
            throw error;
        }

        response.Content = await BoundedContent.OfAsync(response.Content, most, error, token);
        return response;
    }
}
