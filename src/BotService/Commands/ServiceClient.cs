using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using BotService.Repair;

namespace BotService.Commands;

/// <summary>Asks a running service.</summary>
internal sealed class ServiceClient : IDisposable
{
    public const string UrlVariable = "BOTSERVICE_URL";
    public const string TokenVariable = "BOTSERVICE_TOKEN";
    public const string DefaultUrl = "http://localhost:8080";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpClient http;

    /// <exception cref="ConfigurationException">Address or token cannot be used.</exception>
    public ServiceClient(string? url, FileInfo? tokenFile)
    {
        var text = url ?? (Environment.GetEnvironmentVariable(UrlVariable) is { Length: > 0 } set ? set : DefaultUrl);
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new ConfigurationException($"'{text}' is no address of a service. Give --url or {UrlVariable} as http://HOST:PORT.");
        }

        http = new HttpClient { BaseAddress = address, Timeout = Patience };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(tokenFile));
    }

    /// <returns>The answer's JSON text.</returns>
    /// <exception cref="ConfigurationException">The service cannot be reached, or refuses the token.</exception>
    /// <exception cref="NoSuchRunException">It does not know the run.</exception>
    public async Task<string> AskAsync(HttpMethod method, string path, CancellationToken token)
    {
        using var request = new HttpRequestMessage(method, path);
        using var answer = await SendAsync(request, token);
        var text = await answer.Content.ReadAsStringAsync(token);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK when answer.Content.Headers.ContentType?.MediaType == "application/json" => text,
            HttpStatusCode.NotFound when answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true => throw new NoSuchRunException(DetailOf(text)),
            HttpStatusCode.NotFound => throw new ConfigurationException($"{http.BaseAddress} answers 404: {FirstLine(text)}"),
            HttpStatusCode.Unauthorized => throw new ConfigurationException($"{http.BaseAddress} refuses the token. Set {TokenVariable} or --token-file to the value of BotService:Dashboard:AdminToken."),
            var status => throw new ConfigurationException($"{http.BaseAddress} answers {(int)status}: {FirstLine(text)}"),
        };
    }

    public static T Read<T>(string json)
        where T : class => JsonSerializer.Deserialize<T>(json, Form) ?? throw new ConfigurationException("The service's answer is empty. Is it of the same version?");

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        try
        {
            return await http.SendAsync(request, token);
        }
        catch (HttpRequestException e)
        {
            throw new ConfigurationException($"{http.BaseAddress} cannot be reached: {e.Message} Is the service running there? --url or {UrlVariable} names another address.");
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new ConfigurationException($"{http.BaseAddress} did not answer within {Patience.TotalSeconds:0} s. Try again, or look at its log.");
        }
    }

    private static string Token(FileInfo? file)
    {
        try
        {
            var token = file is null ? Environment.GetEnvironmentVariable(TokenVariable) : File.ReadAllText(file.FullName);
            return token?.Trim() is { Length: > 0 } given && given.All(c => c is > ' ' and <= '~')
                ? given
                : throw new ConfigurationException($"No admin token. Set {TokenVariable}, or give the file that holds it with --token-file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The token file '{file}' cannot be read: {e.Message}");
        }
    }

    private static string DetailOf(string problem)
    {
        using var json = JsonDocument.Parse(problem);
        return json.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : FirstLine(problem);
    }

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}

internal sealed class NoSuchRunException(string message) : Exception(message);
