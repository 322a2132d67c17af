using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>Any other server with the OpenAI interface. Tokens are estimated, and nothing can be constrained but by a JSON schema.</summary>
internal sealed class OtherServer : IServerKind
{
    public Task<ServerProfile?> ProbeAsync(ServerConnection connection, CancellationToken token)
    {
        var entry = connection.Entry;
        return Task.FromResult<ServerProfile?>(new ServerProfile("OpenAI-compatible")
        {
            ContextTokens = entry?.Number("max_model_len") ?? entry?.Number("context_length") ?? entry?.Number("context_window"),
            Fill = CompletionInfill.BySuffix(connection),
        });
    }
}
