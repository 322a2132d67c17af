using System.Text.Json.Serialization;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>A file of answers: the first line describes the model, each further line is one answer.</summary>
internal sealed record RecordedModel(string Backend, string Name, string Family, long? Parameters, int ContextTokens, bool Chats, bool Infills);

/// <param name="Kind"><c>chat</c>, <c>infill</c>, or <c>count</c> for the number of tokens of a text.</param>
/// <param name="Prompt">Fingerprint of the prompt that it answers, by <see cref="PromptFingerprint"/>; null answers what <paramref name="Contains"/> fits.</param>
/// <param name="Contains">A text that the prompt must hold; null with no fingerprint answers any prompt.</param>
/// <param name="Finish"><c>stop</c> or <c>length</c>.</param>
internal sealed record RecordedAnswer(string Kind, string? Prompt, string? Contains, string Text, string Finish, int Tokens)
{
    public double Temperature { get; init; }

    public int? PromptTokens { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecordedModel))]
[JsonSerializable(typeof(RecordedAnswer))]
internal sealed partial class RecordingJson : JsonSerializerContext;
