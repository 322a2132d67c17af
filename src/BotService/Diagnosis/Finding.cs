using System.Text.Json.Serialization;

namespace BotService.Diagnosis;

[JsonConverter(typeof(JsonStringEnumConverter<FindingState>))]
internal enum FindingState
{
    [JsonStringEnumMemberName("works")]
    Works,

    /// <summary>Nobody has set it up, and it is not needed for what is.</summary>
    [JsonStringEnumMemberName("not-set-up")]
    NotSetUp,

    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Needed and missing, or broken.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,
}

/// <param name="Detail">What was found.</param>
/// <param name="Remedy">"" when there is nothing to do.</param>
internal sealed record Finding(string Area, string Name, FindingState State, string Detail, string Remedy = "")
{
    public static Finding Works(string area, string name, string detail) => new(area, name, FindingState.Works, detail);

    public static Finding NotSetUp(string area, string name, string detail, string remedy = "") => new(area, name, FindingState.NotSetUp, detail, remedy);

    public static Finding Warning(string area, string name, string detail, string remedy) => new(area, name, FindingState.Warning, detail, remedy);

    public static Finding Missing(string area, string name, string detail, string remedy) => new(area, name, FindingState.Missing, detail, remedy);
}

/// <summary>Looks at one part of the service or the machine, and changes nothing.</summary>
internal interface IDiagnosis
{
    string Area { get; }

    Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken token);
}

/// <summary>A <see cref="IDiagnosis"/> of a configured forge: who the bot is there, and what it may do.</summary>
internal interface IForgeDiagnosis : IDiagnosis;
