using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends;

/// <summary>Asks the next model again when the one in use fails before its first piece of an answer. A begun answer is not begun again.</summary>
internal sealed class FallbackChatClient(FallbackModel models) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> prompt = [.. messages];
        while (true)
        {
            var model = models.Current;
            try
            {
                return await model.Chat.GetResponseAsync(prompt, options, cancellationToken);
            }
            catch (ModelFailedException e) when (e.Transient)
            {
                if (!await models.SwitchAsync(model, e, cancellationToken))
                {
                    throw;
                }
            }
        }
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> prompt = [.. messages];
        return FallbackStream.RunAsync(models, model => model.Chat.GetStreamingResponseAsync(prompt, options, cancellationToken), cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType.IsInstanceOfType(this) ? this : models.Current.Chat.GetService(serviceType, serviceKey);

    public void Dispose()
    {
    }
}

/// <summary>Infill with the same rule.</summary>
internal sealed class FallbackInfill(FallbackModel models) : IInfill
{
    public IAsyncEnumerable<InfillAnswer> InfillAsync(InfillRequest request, CancellationToken token) => FallbackStream.RunAsync(models, model => Of(model).InfillAsync(request, token), token);

    private static IInfill Of(ILanguageModel model) => model.Infill
        ?? throw new ModelFailedException($"The run went on with {model.Description.Backend}:{model.Description.Name}, which cannot infill. Use another method.", transient: false);
}
