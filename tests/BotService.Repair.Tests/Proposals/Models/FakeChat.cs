using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.Proposals.Models;

/// <summary>Answers as the test says and remembers what it was asked.</summary>
internal sealed class FakeChat(Func<ChatOptions, ChatResponse> answer) : IChatClient
{
    public List<(string Question, ChatOptions Options)> Asked { get; } = [];

    public static FakeChat Saying(params string[] answers) => new(o => Response(answers[(int)((o.Seed ?? 0) % answers.Length)]));

    public static ChatResponse Response(string text) => new(new ChatMessage(ChatRole.Assistant, text))
    {
        FinishReason = ChatFinishReason.Stop,
        Usage = new UsageDetails { InputTokenCount = 50, OutputTokenCount = 10 },
    };

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        lock (Asked)
        {
            Asked.Add((string.Join('\n', messages.Select(m => m.Text)), options ?? new()));
        }

        return Task.FromResult(answer(options ?? new()));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
