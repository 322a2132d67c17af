using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>Writes each prompt and answer as a JSON line, without secrets and hidden characters.</summary>
internal sealed class PromptLog(string path, string model, TimeProvider time) : IModelObserver, IDisposable
{
    private readonly Lock gate = new();
    private readonly StreamWriter file = LineFile.Create(path, "prompt log");

    public void Before(ModelCall call)
    {
    }

    public void After(ModelCall call, ModelResult result)
    {
        var entry = new PromptLogEntry(
            time.GetUtcNow(), model, call.Kind, [.. call.Prompt.Select(p => new PromptLogPart(p.Role, LogText.Clean(p.Text)))], call.Temperature,
            LogText.Clean(result.Text), result.Finish, result.PromptTokens, result.Tokens, Math.Round(result.Duration.TotalSeconds, 3));
        var line = JsonSerializer.Serialize(entry, PromptLogJson.Default.PromptLogEntry);
        lock (gate)
        {
            file.WriteLine(line);
        }
    }

    public void Dispose() => file.Dispose();
}

internal sealed record PromptLogEntry(
    DateTimeOffset At, string Model, string Kind, IReadOnlyList<PromptLogPart> Prompt, double? Temperature, string Answer, string Finish, int? PromptTokens, int Tokens, double Seconds);

internal sealed record PromptLogPart(string Role, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PromptLogEntry))]
internal sealed partial class PromptLogJson : JsonSerializerContext;
