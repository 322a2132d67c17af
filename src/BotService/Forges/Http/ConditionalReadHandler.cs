using System.Net;
using System.Net.Http.Headers;

namespace BotService.Forges.Http;

/// <summary>Asks again with the ETag of the last answer: an unchanged one costs neither a body nor the rate limit.</summary>
internal sealed class ConditionalReadHandler(RememberedAnswers answers) : DelegatingHandler
{
    private const int LargestBody = 1 << 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        if (request.Method != HttpMethod.Get || request.Is(ForgeCall.IsStream))
        {
            return await base.SendAsync(request, token);
        }

        var key = $"{request.Who()} {request.Headers.Accept} {request.RequestUri}";
        var known = answers.Find(key);
        request.Headers.IfNoneMatch.Clear();
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(known.Tag));
        }

        var response = await base.SendAsync(request, token);
        if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
        {
            return Replay(response, known);
        }

        if (response is { StatusCode: HttpStatusCode.OK, Headers.ETag: { } tag })
        {
            await KeepAsync(key, tag, response, token);
        }

        return response;
    }

    private async Task KeepAsync(string key, EntityTagHeaderValue tag, HttpResponseMessage response, CancellationToken token)
    {
        await response.Content.LoadIntoBufferAsync(token);
        var body = await response.Content.ReadAsByteArrayAsync(token);
        if (body.Length <= LargestBody)
        {
            var headers = response.Headers.Where(h => h.Key is "Link").Select(h => KeyValuePair.Create(h.Key, h.Value.ToArray())).ToList();
            answers.Keep(key, new RememberedAnswer(tag.ToString(), body, headers, response.Content.Headers.ContentType?.ToString()));
        }
    }

    private static HttpResponseMessage Replay(HttpResponseMessage response, RememberedAnswer known)
    {
        response.StatusCode = HttpStatusCode.OK;
        response.Content = new ByteArrayContent(known.Body);
        if (known.ContentType is { } type)
        {
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var (name, values) in known.Headers)
        {
            response.Headers.Remove(name);
            response.Headers.TryAddWithoutValidation(name, values);
        }

        return response;
    }
}
