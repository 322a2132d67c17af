using BotService.Repair.ModelBackends;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends;

/// <summary>What every backend promises. A subclass opens a model that answers its prompt the same way each time at temperature 0.</summary>
public abstract class ModelBackendContractTests
{
    protected static IReadOnlyList<ChatMessage> Prompt { get; } = [new(ChatRole.System, "You count."), new(ChatRole.User, "Count to ten.")];

    protected static ChatOptions Greedy => new() { Temperature = 0, MaxOutputTokens = 64 };

    [SkippableFact]
    public async Task A_chat_is_answered_and_says_how_it_ended()
    {
        await using var model = await OpenAsync();

        var answer = await model.Chat.GetResponseAsync(Prompt, Greedy);

        Assert.NotEmpty(answer.Text);
        Assert.NotNull(answer.FinishReason);
        Assert.True(answer.Usage?.OutputTokenCount > 0);
    }

    [SkippableFact]
    public async Task A_streamed_answer_comes_in_pieces_and_says_the_same()
    {
        await using var model = await OpenAsync();
        var whole = await model.Chat.GetResponseAsync(Prompt, Greedy);

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in model.Chat.GetStreamingResponseAsync(Prompt, Greedy))
        {
            updates.Add(update);
        }

        Assert.True(updates.Count(u => u.Text.Length > 0) > 1);
        Assert.Equal(whole.Text, string.Concat(updates.Select(u => u.Text)));
        Assert.Contains(updates, u => u.FinishReason is not null);
    }

    [SkippableFact]
    public async Task A_stop_text_ends_the_answer_and_is_no_part_of_it()
    {
        await using var model = await OpenAsync();
        var whole = (await model.Chat.GetResponseAsync(Prompt, Greedy)).Text;
        var stop = whole.Substring(whole.Length / 2, Math.Min(4, whole.Length - (whole.Length / 2)));
        var options = Greedy;
        options.StopSequences = [stop];

        var answer = await model.Chat.GetResponseAsync(Prompt, options);

        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)].TrimEnd(), answer.Text.TrimEnd());
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
    }

    [SkippableFact]
    public async Task An_answer_at_its_limit_of_tokens_ends_by_length()
    {
        await using var model = await OpenAsync();
        var options = Greedy;
        options.MaxOutputTokens = 3;

        var answer = await model.Chat.GetResponseAsync(Prompt, options);

        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
    }

    [SkippableFact]
    public async Task A_prompt_that_does_not_fit_fails_with_both_numbers()
    {
        await using var model = await OpenAsync();
        var words = string.Join(' ', Enumerable.Repeat("word", model.Description.ContextTokens + 50));

        var failure = await Assert.ThrowsAsync<PromptTooLongException>(() => model.Chat.GetResponseAsync([new ChatMessage(ChatRole.User, words)], Greedy));

        Assert.True(failure.PromptTokens >= model.Description.ContextTokens);
        Assert.Equal(model.Description.ContextTokens, failure.ContextTokens);
    }

    [SkippableFact]
    public async Task Several_answers_at_once_are_all_whole()
    {
        await using var model = await OpenAsync();
        var alone = (await model.Chat.GetResponseAsync(Prompt, Greedy)).Text;

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => model.Chat.GetResponseAsync(Prompt, Greedy)));

        Assert.All(answers, a => Assert.Equal(alone, a.Text));
    }

    [SkippableFact]
    public async Task A_cancelled_answer_ends_with_the_cancellation()
    {
        await using var model = await OpenAsync();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in model.Chat.GetStreamingResponseAsync(Prompt, Greedy, stop.Token))
            {
                await stop.CancelAsync();
            }
        });
    }

    [SkippableFact]
    public async Task Tokens_of_longer_texts_are_more()
    {
        await using var model = await OpenAsync();

        var few = await model.CountTokensAsync("return a", CancellationToken.None);
        var many = await model.CountTokensAsync("return a + b ; return c + d ; return e", CancellationToken.None);

        Assert.InRange(few, 1, 8);
        Assert.True(many > few);
    }

    [SkippableFact]
    public async Task Infill_gives_one_middle_for_each_temperature()
    {
        await using var model = await OpenAsync();
        Skip.If(model.Infill is null, "this model cannot infill");
        var request = new InfillRequest("def add(a, b):\n    return ", "\n", [0, 0.8, 0.8], 64);

        var middles = new List<InfillAnswer>();
        await foreach (var middle in model.Infill!.InfillAsync(request, CancellationToken.None))
        {
            middles.Add(middle);
        }

        Assert.Equal([0, 0.8, 0.8], middles.Select(m => m.Temperature).Order());
        Assert.All(middles, m => Assert.NotEmpty(m.Middle));
    }

    protected abstract Task<ILanguageModel> OpenAsync();

    protected static ILanguageModel Opened(ModelOpening opening) => opening switch
    {
        ModelOpening.Opened opened => opened.Model,
        ModelOpening.Unavailable unavailable => throw new Xunit.Sdk.XunitException($"unavailable: {unavailable.Reason}"),
        _ => throw new InvalidOperationException($"{opening} is no known opening."),
    };
}
