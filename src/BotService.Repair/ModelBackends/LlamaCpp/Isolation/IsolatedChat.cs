using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends.Runs;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>Chats with the model of a worker.</summary>
internal sealed class IsolatedChat(WorkerSupervisor supervisor) : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<ChatText> texts = [.. messages.Select(ChatText.Of)];
        var call = new WorkerCall(WorkerMethods.Chat, new ChatCall(texts, ChatSettings.Of(options)), PromptFingerprint.Of(texts.SelectMany(t => new[] { t.Role, t.Text })));
        var id = Guid.NewGuid().ToString("N");
        await foreach (var item in supervisor.CallAsync(call, cancellationToken))
        {
            yield return item.Chat!.ToUpdate(id, supervisor.Model);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(DecodingConstraints) ? LlamaCppChat.Constraints
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(LlamaCppBackend.BackendName, null, supervisor.Model)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
    }
}
