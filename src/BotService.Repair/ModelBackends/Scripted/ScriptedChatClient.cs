using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.ModelBackends.Servers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.Scripted;

/// <summary>Streams a recorded answer in pieces of a line, and keeps to stop texts and limits like a model.</summary>
internal sealed class ScriptedChatClient(ScriptedAnswers answers, int contextTokens) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<ChatMessage> prompt = [.. messages];
        var text = string.Join('\n', prompt.Select(m => m.Text));
        var answer = answers.Take("chat", PromptFingerprint.Of(prompt), text, options?.Temperature);
        var promptTokens = answer.PromptTokens ?? ScriptedLimits.Fit(text, contextTokens);
        var (written, cut) = ScriptedLimits.Apply(answer, options?.MaxOutputTokens, [.. options?.StopSequences ?? []]);
        foreach (var line in ScriptedLimits.Lines(written))
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, line);
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        var usage = new UsageDetails { InputTokenCount = promptTokens, OutputTokenCount = TokenEstimate.AtMost(written) };
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(usage)]) { FinishReason = cut ? ChatFinishReason.Length : ChatFinishReason.Stop };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
