namespace BotService.Forges.Http;

internal sealed class WriteHandler(WriteTurns turns, ForgeHttpOptions options) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token) => request.Writes()
        ? turns.TakeAsync(request.Who(), options.WriteSpacing, () => base.SendAsync(request, token), token)
        : base.SendAsync(request, token);
}
