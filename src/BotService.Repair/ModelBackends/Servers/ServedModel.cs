using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>A model on a server.</summary>
internal sealed class ServedModel(ModelDescription description, IChatClient chat, TokenCounter counter, ModelServer server) : ILanguageModel
{
    public ModelDescription Description => description;

    public IChatClient Chat => chat;

    public IInfill? Infill { get; init; }

    public IScoring? Scoring { get; init; }

    public async ValueTask<int> CountTokensAsync(string text, CancellationToken token) =>
        await server.Failures.GuardAsync(async () => await counter.CountAsync(text, token));

    public ValueTask DisposeAsync()
    {
        chat.Dispose();
        server.Dispose();
        return ValueTask.CompletedTask;
    }
}
