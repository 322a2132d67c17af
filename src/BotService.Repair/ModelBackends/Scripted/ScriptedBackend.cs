using System.Text.Json;
using BotService.Repair.ModelBackends.Runs;

namespace BotService.Repair.ModelBackends.Scripted;

/// <summary>Replays recorded answers from a file; the model's name is the file's path.</summary>
internal sealed class ScriptedBackend : IModelBackend
{
    private const long LargestFile = 64L << 20;

    public string Name => "scripted";

    public async Task<ModelOpening> OpenAsync(ModelReference model, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        try
        {
            if (new FileInfo(model.Name) is { Exists: true, Length: > LargestFile })
            {
                return Broken(model, $"is larger than {LargestFile >> 20} MiB");
            }

            string[] lines = [.. (await File.ReadAllLinesAsync(model.Name, token)).Where(l => l.Trim().Length > 0)];
            if (lines.Length == 0)
            {
                return Broken(model, "is empty");
            }

            var about = JsonSerializer.Deserialize(lines[0], RecordingJson.Default.RecordedModel);
            List<RecordedAnswer> answers = [.. lines.Skip(1).Select(l => JsonSerializer.Deserialize(l, RecordingJson.Default.RecordedAnswer)!)];
            return Mistake(about, answers) is { } mistake ? Broken(model, mistake) : new ModelOpening.Opened(new ScriptedModel(about!, new ScriptedAnswers(answers)));
        }
        catch (JsonException e)
        {
            return Broken(model, $"is not written as it should be: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ModelOpening.Unavailable($"The recorded answers '{model.Name}' cannot be read: {e.Message} Name a file that a recording wrote.", Transient: false);
        }
    }

    private static string? Mistake(RecordedModel? about, List<RecordedAnswer> answers)
    {
        if (about is not { ContextTokens: > 0, Name: not null, Family: not null })
        {
            return "does not begin with a line that has name, family and contextTokens";
        }

        var wrong = answers.FindIndex(a => a is not { Kind: "chat" or "infill" or "count", Finish: "stop" or "length", Text: not null });
        return wrong < 0 ? null : $"has in answer {wrong + 1} another kind than chat, infill or count, another finish than stop or length, or no text";
    }

    private static ModelOpening Broken(ModelReference model, string how) =>
        new ModelOpening.Unavailable($"The file of recorded answers '{model.Name}' {how}. Record it again, or correct it.", Transient: false);
}
