using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>Writes each prompt and answer as a JSON line, without secrets and hidden characters, into a new file of a folder.</summary>
internal sealed class PromptLog(string folder, TimeProvider time) : IModelObserver
{
    private readonly Lock gate = new();
    private readonly StreamWriter file = LineFile.Create(PathIn(folder, time), "prompt log");

    public void After(ModelCall call, ModelResult result) => Write(JsonSerializer.Serialize(
        new PromptLogEntry(
            time.GetUtcNow(), call.Number, call.Model, call.Method, call.Kind, [.. call.Prompt.Select(p => new PromptLogPart(p.Role, LogText.Clean(p.Text)))], call.Temperature,
            LogText.Clean(result.Text), result.Finish, result.PromptTokens, result.Tokens, Math.Round(result.Duration.TotalSeconds, 3)),
        PromptLogJson.Default.PromptLogEntry));

    public void Malformed(ModelCall call, string why) =>
        Write(JsonSerializer.Serialize(new PromptLogFailure(time.GetUtcNow(), call.Number, call.Model, call.Method, why), PromptLogJson.Default.PromptLogFailure));

    public void Counted(string text, int tokens)
    {
    }

    public void Dispose()
    {
        lock (gate)
        {
            file.Dispose();
        }
    }

    /// <summary>Sorts by time; concurrent runs have names of their own.</summary>
    private static string PathIn(string folder, TimeProvider time) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"prompts-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}-{Guid.NewGuid():N}.jsonl"));

    // A call that ends after the run has nowhere to go any more.
    private void Write(string line)
    {
        lock (gate)
        {
            if (file.BaseStream is { CanWrite: true })
            {
                file.WriteLine(line);
            }
        }
    }
}

internal sealed record PromptLogEntry(
    DateTimeOffset At, int Request, string Model, string Method, string Kind, IReadOnlyList<PromptLogPart> Prompt, double? Temperature, string Answer, string Finish, int? PromptTokens,
    int Tokens, double Seconds);

internal sealed record PromptLogPart(string Role, string Text);

internal sealed record PromptLogFailure(DateTimeOffset At, int Request, string Model, string Method, string Malformed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PromptLogEntry))]
[JsonSerializable(typeof(PromptLogFailure))]
internal sealed partial class PromptLogJson : JsonSerializerContext;
