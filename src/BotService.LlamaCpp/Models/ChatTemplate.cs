using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BotService.LlamaCpp.Models;
using BotService.LlamaCpp.Native;

namespace BotService.LlamaCpp;

/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
public sealed record ChatTurn(string Role, string Text);

/// <summary>Turns a conversation into the tokens that a model was trained on. Thread safe.</summary>
/// <remarks>Only the template's own text can become control tokens; the same words in a message stay words.</remarks>
public sealed class ChatTemplate
{
    private const char Opens = '\uE000';
    private const char Closes = '\uE001';
    private const int MaxTurns = 1000;
    private readonly Tokenizer tokenizer;
    private readonly string? template;

    private ChatTemplate(Tokenizer tokenizer, string? template) => (this.tokenizer, this.template) = (tokenizer, template);

    /// <summary>The model's own template; null when it has none, as base models, or when llama.cpp does not know it.</summary>
    public static ChatTemplate? Of(LlamaWeights weights)
    {
        var template = Own(weights);
        if (CodeLlamaTemplate.Fits(template, weights))
        {
            return new ChatTemplate(weights.Tokenizer, null);
        }

        return template is not null && TryRender(template, ["user"]) is not null ? new ChatTemplate(weights.Tokenizer, template) : null;
    }

    /// <summary>Tokens of a prompt that the model answers.</summary>
    /// <param name="answerStart">Beginning of the answer, put into the model's mouth.</param>
    public int[] Apply(IReadOnlyList<ChatTurn> turns, string answerStart = "")
    {
        if (turns.Count == 0)
        {
            throw new ArgumentException("A conversation has at least one message.", nameof(turns));
        }

        var writer = new PromptWriter(tokenizer);
        if (template is null)
        {
            CodeLlamaTemplate.Write(turns, writer);
        }
        else
        {
            var text = TryRender(template, [.. turns.Select(t => t.Role)])
                ?? throw new InvalidOperationException("llama.cpp no longer knows a template that it knew when the model was opened.");
            Write(text, turns, writer);
        }

        writer.Text(answerStart);
        return writer.Finish();
    }

    private static void Write(string text, IReadOnlyList<ChatTurn> turns, PromptWriter writer)
    {
        var at = 0;
        for (var opens = text.IndexOf(Opens); opens >= 0; opens = text.IndexOf(Opens, at))
        {
            writer.Template(text[at..opens]);
            var closes = text.IndexOf(Closes, opens);
            writer.Text(turns[int.Parse(text.AsSpan(opens + 1, closes - opens - 1), CultureInfo.InvariantCulture)].Text);
            at = closes + 1;
        }

        writer.Template(text[at..]);
    }

    private static unsafe string? Own(LlamaWeights weights) => Marshal.PtrToStringUTF8((nint)Llama.ModelChatTemplate(weights.Handle, null));

    /// <summary>The template around placeholders for the messages, whose text never goes through it.</summary>
    private static unsafe string? TryRender(string template, IReadOnlyList<string> roles)
    {
        using var strings = new NativeStrings();
        var messages = stackalloc NativeChatMessage[Math.Min(roles.Count, MaxTurns)];
        if (roles.Count > MaxTurns)
        {
            throw new ArgumentException($"A conversation has at most {MaxTurns} messages; this one has {roles.Count}.", nameof(roles));
        }

        for (var i = 0; i < roles.Count; i++)
        {
            messages[i] = new NativeChatMessage { Role = strings.Add(roles[i]), Content = strings.Add($"{Opens}{i.ToString(CultureInfo.InvariantCulture)}{Closes}") };
        }

        var native = strings.Add(template);
        var size = Llama.ChatApplyTemplate(native, messages, (nuint)roles.Count, 1, null, 0);
        if (size < 0)
        {
            return null;
        }

        var buffer = new byte[size];
        fixed (byte* bytes = buffer)
        {
            size = Llama.ChatApplyTemplate(native, messages, (nuint)roles.Count, 1, bytes, buffer.Length);
        }

        return Encoding.UTF8.GetString(buffer, 0, Math.Clamp(size, 0, buffer.Length));
    }
}
