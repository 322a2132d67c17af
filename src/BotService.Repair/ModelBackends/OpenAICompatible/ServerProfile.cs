using System.Text.Json;
using System.Text.Json.Nodes;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>A model at a server whose kind is still to be found out.</summary>
/// <param name="Models">What <c>/v1/models</c> says.</param>
internal sealed record ServerConnection(ModelServer Server, string Model, IReadOnlyList<JsonElement> Models)
{
    /// <summary>The entry of the model, or the only one.</summary>
    public JsonElement? Entry =>
        Models.Where(m => m.Text("id") == Model).Concat(Models.Count == 1 ? Models : []).Select(m => (JsonElement?)m).FirstOrDefault();
}

/// <summary>A field of a request.</summary>
/// <param name="Path">JSON path of the field.</param>
internal sealed record RequestField(string Path, JsonNode Value);

/// <summary>What one kind of server offers for one model, in its own way.</summary>
internal sealed record ServerProfile(string Kind)
{
    /// <summary>Tokens of prompt and answer; null when the server does not tell.</summary>
    public int? ContextTokens { get; init; }

    public int? Parallel { get; init; }

    /// <summary>Whether the server refuses names that it does not serve.</summary>
    public bool KnowsNames { get; init; } = true;

    /// <summary>Null when there is no tokenizer to ask.</summary>
    public Func<string, CancellationToken, Task<int>>? Count { get; init; }

    /// <summary>How a grammar is asked for; null when it cannot.</summary>
    public Func<string, RequestField>? Grammar { get; init; }

    /// <summary>How a JSON schema is asked for; null leaves it to the field of the OpenAI interface.</summary>
    public Func<JsonElement, RequestField>? Schema { get; init; }

    public FillGap? Fill { get; init; }

    public IScoring? Scoring { get; init; }
}

/// <summary>One kind of server behind the OpenAI interface.</summary>
internal interface IServerKind
{
    /// <summary>What the server offers, or null when it is of another kind.</summary>
    Task<ServerProfile?> ProbeAsync(ServerConnection connection, CancellationToken token);
}
