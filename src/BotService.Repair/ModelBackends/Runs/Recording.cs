using System.Text.Json;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>Writes answers into a file that the scripted backend replays.</summary>
internal sealed class Recording : IModelObserver
{
    private readonly Lock gate = new();
    private readonly HashSet<string> counted = [];
    private readonly StreamWriter file;

    /// <exception cref="ConfigurationException">The file exists or cannot be written.</exception>
    public Recording(string path, ILanguageModel model)
    {
        file = LineFile.Create(path, "recording");
        var about = model.Description;
        Write(JsonSerializer.Serialize(
            new RecordedModel(about.Backend, about.Name, about.Family, about.Parameters, about.ContextTokens, about.Chats, model.Infill is not null), RecordingJson.Default.RecordedModel));
    }

    // Scores cannot be replayed, and what broke off is no answer.
    public void After(ModelCall call, ModelResult result)
    {
        if (call.Kind is "chat" or "infill" && result.Finish is not "broken")
        {
            Write(JsonSerializer.Serialize(
                new RecordedAnswer(call.Kind, call.Fingerprint, null, result.Text, result.Finish, result.Tokens) { Temperature = call.Temperature ?? 0, PromptTokens = result.PromptTokens },
                RecordingJson.Default.RecordedAnswer));
        }
    }

    public void Malformed(ModelCall call, string why)
    {
    }

    // What fits into a prompt depends on these, and the same prompt must come again.
    public void Counted(string text, int tokens)
    {
        var fingerprint = PromptFingerprint.Of(text);
        bool isNew;
        lock (gate)
        {
            isNew = counted.Add(fingerprint);
        }

        if (isNew)
        {
            Write(JsonSerializer.Serialize(new RecordedAnswer("count", fingerprint, null, "", "stop", tokens), RecordingJson.Default.RecordedAnswer));
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            file.Dispose();
        }
    }

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
