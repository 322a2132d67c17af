using BotService.LlamaCpp;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>Tokens of what stands before an answer.</summary>
internal sealed class PromptTokens(Tokenizer tokenizer, ChatTemplate? template)
{
    public Tokenizer Tokenizer => tokenizer;

    /// <exception cref="ModelFailedException">The model cannot do what the prompt asks.</exception>
    public int[] Of(ModelPrompt prompt) => prompt switch
    {
        ModelPrompt.Chat chat => template?.Apply([.. chat.Messages.Select(ToTurn)], chat.AnswerStart)
            ?? throw new ModelFailedException("The model has no chat template. Take an instruct model, or a plain prompt.", transient: false),
        ModelPrompt.Infill infill => tokenizer.Infill?.Prompt(tokenizer, infill.Prefix, infill.Suffix)
            ?? throw new ModelFailedException("The model has no infill tokens. Take one that can infill, or a plain prompt.", transient: false),
        ModelPrompt.Plain plain => Plain(plain.Text),
        _ => throw new NotSupportedException($"A prompt of type {prompt.GetType().Name} is not known."),
    };

    private int[] Plain(string text)
    {
        var words = tokenizer.TokenizeStart(text);
        return (tokenizer.AddsBos || words.Length == 0) && tokenizer.Bos >= 0 ? [tokenizer.Bos, .. words]
            : words.Length > 0 ? words
            : throw new ModelFailedException("The prompt is empty, and the model has no token that begins a text. Give it some text.", transient: false);
    }

    private static ChatTurn ToTurn(ChatMessage message) => new(message.Role.Value, message.Text);
}
