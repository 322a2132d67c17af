using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace BotService.Repair.ModelBackends.Ollama;

/// <summary>Asks the server to refuse a prompt that does not fit instead of cutting it; OllamaSharp has no property for these two fields of the request.</summary>
internal sealed class OllamaWholePrompts : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri?.AbsolutePath is { } path && (path.EndsWith("/api/chat", StringComparison.Ordinal) || path.EndsWith("/api/generate", StringComparison.Ordinal))
            && request.Content is { } content && await content.ReadFromJsonAsync<JsonObject>(cancellationToken) is { } body)
        {
            // The library writes this property of its own into the body.
            body.Remove("CustomHeaders");
            body["truncate"] = false;
            body["shift"] = false;
            request.Content = JsonContent.Create(body);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
