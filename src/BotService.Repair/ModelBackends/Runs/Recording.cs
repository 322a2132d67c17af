using System.Text.Json;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>Writes answers into a file that the scripted backend replays.</summary>
internal sealed class Recording : IModelObserver, IDisposable
{
    private readonly Lock gate = new();
    private readonly StreamWriter file;

    /// <exception cref="ConfigurationException">The file exists or cannot be written.</exception>
    public Recording(string path, ILanguageModel model)
    {
        file = LineFile.Create(path, "recording");
        var about = model.Description;
        Write(JsonSerializer.Serialize(
            new RecordedModel(about.Backend, about.Name, about.Family, about.Parameters, about.ContextTokens, about.Chats, model.Infill is not null), RecordingJson.Default.RecordedModel));
    }

    public void Before(ModelCall call)
    {
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

    public void Dispose() => file.Dispose();

    private void Write(string line)
    {
        lock (gate)
        {
            file.WriteLine(line);
        }
    }
}
