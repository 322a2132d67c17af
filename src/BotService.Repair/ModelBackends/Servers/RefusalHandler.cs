namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Signs requests and turns error statuses into exceptions that keep what the server said; libraries would drop it.</summary>
internal sealed class RefusalHandler(ApiKey key) : DelegatingHandler
{
    private const int LongestReason = 16 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        key.Sign(request);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new RefusedException((int)response.StatusCode, await HeadAsync(response, cancellationToken));
        }
    }

    private static async Task<string> HeadAsync(HttpResponseMessage response, CancellationToken token)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        var buffer = new byte[LongestReason];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, token);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }
}
