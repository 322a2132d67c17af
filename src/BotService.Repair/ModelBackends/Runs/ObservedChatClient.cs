using System.Runtime.CompilerServices;
using System.Text;
using BotService.Repair.ModelBackends.Servers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.Runs;

internal sealed class ObservedChatClient(IChatClient inner, ObservedModel model) : DelegatingChatClient(inner)
{
    /// <summary>Key of <see cref="ChatResponse.AdditionalProperties"/> under which stands an <see cref="Action{T}"/> that says why the answer is malformed.</summary>
    public const string MalformedKey = "malformed";

    // Not by the stream: a chain of models asks the next one for a whole answer only.
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> prompt = [.. messages];
        using var call = Begin(prompt, options, cancellationToken);
        ChatResponse? response = null;
        try
        {
            response = await call.WithinAsync(async () => await base.GetResponseAsync(prompt, options, call.Token));
            (response.AdditionalProperties ??= [])[MalformedKey] = (Action<string>)call.Malformed;
            return response;
        }
        finally
        {
            End(call, response?.Text ?? "", response is null ? "broken" : Finish(response.FinishReason), response?.Usage);
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> prompt = [.. messages];
        using var call = Begin(prompt, options, cancellationToken);
        var text = new StringBuilder();
        var finish = "broken";
        UsageDetails? usage = null;
        try
        {
            await foreach (var update in call.WithinAsync(t => base.GetStreamingResponseAsync(prompt, options, t)))
            {
                text.Append(update.Text);
                usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? usage;
                finish = update.FinishReason is { } reason ? Finish(reason) : finish;
                yield return update;
            }
        }
        finally
        {
            End(call, text.ToString(), finish, usage);
        }
    }

    private ObservedCall Begin(IReadOnlyList<ChatMessage> prompt, ChatOptions? options, CancellationToken token) =>
        model.Begin("chat", PromptFingerprint.Of(prompt), [.. prompt.Select(m => (m.Role.Value, m.Text))], options?.Temperature, token);

    private static string Finish(ChatFinishReason? reason) => reason == ChatFinishReason.Length ? "length" : "stop";

    private static void End(ObservedCall call, string text, string finish, UsageDetails? usage) =>
        call.End(text, finish, (int?)usage?.InputTokenCount, (int?)usage?.OutputTokenCount ?? TokenEstimate.AtMost(text));
}
