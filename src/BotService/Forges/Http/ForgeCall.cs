using System.Net;

namespace BotService.Forges.Http;

/// <summary>What the pipeline needs to know of a request.</summary>
internal static class ForgeCall
{
    /// <summary>Marks a request whose answer may be large and is read as a stream.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsStream = new("forge-stream");

    /// <summary>Marks a POST that changes nothing that people see.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsQuery = new("forge-query");

    public static bool Is(this HttpRequestMessage request, HttpRequestOptionsKey<bool> mark) => request.Options.TryGetValue(mark, out var value) && value;

    public static string Who(this HttpRequestMessage request) =>
        $"{request.RequestUri!.Authority} {(request.Options.TryGetValue(ForgeIdentity.Key, out var identity) ? identity.Name : "nobody")}";

    public static bool Writes(this HttpRequestMessage request) => !request.Reads() && !request.Is(IsQuery);

    /// <summary>Repeating it changes nothing more.</summary>
    public static bool IsSafe(this HttpRequestMessage request) => request.Reads() || request.Method == HttpMethod.Put || request.Is(IsQuery);

    public static bool IsServerError(HttpStatusCode status) => (int)status >= 500 || status == HttpStatusCode.RequestTimeout;

    private static bool Reads(this HttpRequestMessage request) => request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
}
