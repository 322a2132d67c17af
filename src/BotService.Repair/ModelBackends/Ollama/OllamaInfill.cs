using OllamaSharp;
using OllamaSharp.Models;

namespace BotService.Repair.ModelBackends.Ollama;

/// <summary>Infill by the request's <c>suffix</c>; the server knows the model's marks.</summary>
internal sealed class OllamaInfill(OllamaApiClient client, int contextTokens, TimeSpan keepAlive)
{
    public async Task<InfillAnswer> FillAsync(InfillRequest request, double temperature, int seed, CancellationToken token)
    {
        var body = new GenerateRequest
        {
            Model = client.SelectedModel,
            Prompt = request.Prefix,
            Suffix = request.Suffix,
            KeepAlive = OllamaChatClient.KeepAlive(keepAlive),
            Stream = true,
            Options = new RequestOptions
            {
                NumCtx = contextTokens,
                NumPredict = request.MaxTokens,
                Temperature = (float)temperature,
                Seed = seed,
                Stop = [.. request.Stop],
            },
        };
        var middle = new System.Text.StringBuilder();
        await foreach (var piece in client.GenerateAsync(body, token))
        {
            middle.Append(piece?.Response);
            if (piece is GenerateDoneResponseStream done)
            {
                return new InfillAnswer(middle.ToString(), temperature, done.DoneReason != "length", done.EvalCount);
            }
        }

        token.ThrowIfCancellationRequested();
        throw new IOException("the server ended its answer without saying why");
    }
}
