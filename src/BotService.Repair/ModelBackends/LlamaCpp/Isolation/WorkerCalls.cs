using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>Names of what a worker can be asked, and of what it tells by itself.</summary>
internal static class WorkerMethods
{
    public const string Open = "open";
    public const string Chat = "chat";
    public const string Infill = "infill";
    public const string Force = "force";
    public const string Branch = "branch";
    public const string CountTokens = "countTokens";
    public const string UseCores = "useCores";

    /// <summary>From the worker: a part of a call's result.</summary>
    public const string Item = "item";

    /// <summary>From the worker: how far the loading of a model is.</summary>
    public const string Progress = "progress";
}

/// <summary>What <see cref="WorkerMethods.Open"/> found: a description, or why there is none.</summary>
internal sealed record WorkerOpening(ModelDescription? Description, bool Infills, string Reason, bool Transient);

internal sealed record ChatCall(IReadOnlyList<ChatText> Messages, ChatSettings Settings);

internal sealed record ChatText(string Role, string Text)
{
    public static ChatText Of(ChatMessage message) => new(
        message.Role.Value,
        message.Contents.FirstOrDefault(c => c is not TextContent) is { } other
            ? throw new NotSupportedException($"A message holds {other.GetType().Name}; models of this engine read text only.")
            : message.Text);

    public ChatMessage ToMessage() => new(new ChatRole(Role), Text);
}

/// <summary>Of <see cref="ChatOptions"/> what the engine heeds.</summary>
internal sealed record ChatSettings
{
    public float? Temperature { get; init; }

    public int? TopK { get; init; }

    public float? TopP { get; init; }

    public long? Seed { get; init; }

    public int? MaxOutputTokens { get; init; }

    public IList<string>? Stop { get; init; }

    /// <summary>Texts of <see cref="ChatOptions.AdditionalProperties"/>.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    public static ChatSettings Of(ChatOptions? options) => options?.Tools is { Count: > 0 }
        ? throw new NotSupportedException("Models of this engine call no tools. Leave ChatOptions.Tools empty.")
        : new ChatSettings
        {
            Temperature = options?.Temperature,
            TopK = options?.TopK,
            TopP = options?.TopP,
            Seed = options?.Seed,
            MaxOutputTokens = options?.MaxOutputTokens,
            Stop = options?.StopSequences,
            Texts = (options?.AdditionalProperties ?? []).Where(p => p.Value is string).ToDictionary(p => p.Key, p => (string)p.Value!),
        };

    public ChatOptions ToOptions() => new()
    {
        Temperature = Temperature,
        TopK = TopK,
        TopP = TopP,
        Seed = Seed,
        MaxOutputTokens = MaxOutputTokens,
        StopSequences = Stop,
        AdditionalProperties = new AdditionalPropertiesDictionary(Texts.Select(t => KeyValuePair.Create(t.Key, (object?)t.Value))),
    };
}

/// <summary>A <see cref="ModelPrompt"/>; one of its parts is set.</summary>
internal sealed record PromptText(IReadOnlyList<ChatText>? Messages, string? AnswerStart, string? Prefix, string? Suffix, string? Plain)
{
    public static PromptText Of(ModelPrompt prompt) => prompt switch
    {
        ModelPrompt.Chat chat => new([.. chat.Messages.Select(ChatText.Of)], chat.AnswerStart, null, null, null),
        ModelPrompt.Infill infill => new(null, null, infill.Prefix, infill.Suffix, null),
        ModelPrompt.Plain plain => new(null, null, null, null, plain.Text),
        _ => throw new NotSupportedException($"A prompt of type {prompt.GetType().Name} is not known."),
    };

    public ModelPrompt ToPrompt() =>
        Messages is not null ? new ModelPrompt.Chat([.. Messages.Select(m => m.ToMessage())], AnswerStart ?? "")
        : Plain is not null ? new ModelPrompt.Plain(Plain)
        : new ModelPrompt.Infill(Prefix ?? "", Suffix ?? "");
}

internal sealed record ForceCall(PromptText Prompt, string Text, int Best);

/// <param name="Tokens">Of the text, as the pass found them.</param>
internal sealed record BranchCall(
    PromptText Prompt, string Text, IReadOnlyList<int> Tokens, int PromptTokens, IReadOnlyList<BranchStart> Starts, BranchLimits Limits);
