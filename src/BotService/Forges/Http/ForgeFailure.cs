using System.Net;
using System.Text.Json;

namespace BotService.Forges.Http;

/// <summary>Turns answers and broken connections into <see cref="ForgeException"/>.</summary>
/// <param name="forge">Name for people.</param>
/// <param name="credentials">What holds the credentials, as a person knows it.</param>
internal sealed class ForgeFailure(string forge, string credentials, TimeProvider time)
{
    private const int LongestQuote = 300;

    public async Task<ForgeException> OfAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken token)
    {
        var status = (int)response.StatusCode;
        var limit = RateLimit.Wait(response, time.GetUtcNow(), 1);
        var said = Quote(await response.Content.ReadAsStringAsync(token));
        var message = $"{forge} answered {status}{(said.Length > 0 ? $" ({said})" : "")} to {Call(request)}. {Remedy(response, limit)}";
        return new ForgeException(SecretText.Redact(message), limit is not null || ForgeCall.IsServerError(response.StatusCode))
        {
            Status = status,
            RetryAfter = limit ?? RateLimit.Asked(response, time.GetUtcNow()),
        };
    }

    public ForgeException Of(HttpRequestMessage request, Exception reason)
    {
        var why = reason is TimeoutException or OperationCanceledException ? "It did not answer in time." : reason.Message.TrimEnd('.') + ".";
        return new ForgeException(
            SecretText.Redact($"{forge} at {request.RequestUri!.Authority} could not be reached for {Call(request)}. {why} Check the address, the network and the proxy; the call is tried again later."),
            transient: true,
            reason);
    }

    // Queries of addresses may carry signatures.
    public static string Call(HttpRequestMessage request) => $"{request.Method} {request.RequestUri!.AbsolutePath}";

    private string Remedy(HttpResponseMessage response, TimeSpan? limit) => response.StatusCode switch
    {
        _ when limit is { } wait => $"The rate limit is used up; the call is possible again in {Math.Ceiling(wait.TotalSeconds):0} s.",
        HttpStatusCode.Unauthorized => $"The credential is wrong or has expired. Check {credentials}.",
        HttpStatusCode.Forbidden => $"A permission is missing{Needed(response)}. Grant it to {credentials}.",
        HttpStatusCode.NotFound => $"It does not exist, or it is hidden from {credentials}. Check the name and the access.",
        HttpStatusCode.Conflict or HttpStatusCode.UnprocessableContent or HttpStatusCode.BadRequest => "It does not accept these values.",
        var status when ForgeCall.IsServerError(status) => "The forge has trouble; the call is tried again later.",
        _ => $"Check the address and {credentials}.",
    };

    private static string Needed(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Accepted-GitHub-Permissions", out var needed) ? $" ({string.Join(" or ", needed)})" : "";

    private static string Quote(string body)
    {
        var text = Message(body) ?? (body.TrimStart().StartsWith('<') ? "" : body);
        var line = string.Concat(text.ReplaceLineEndings(" ").Where(c => !char.IsControl(c))).Trim();
        return line.Length > LongestQuote ? line[..LongestQuote] + "…" : line;
    }

    private static string? Message(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            string[] names = ["message", "error_description", "error", "errors"];
            var parts = names.Select(n => json.RootElement.TryGetProperty(n, out var part) ? part.ToString() : "").Where(p => p.Length > 0);
            return string.Join("; ", parts.Distinct());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
