using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotService.Forges.GitLab;

/// <summary>What is read of a hook. Everything may be missing. Dates come in two forms and are not read.</summary>
internal sealed record GitLabPayload
{
    public string? ObjectKind { get; init; }

    public HookUser? User { get; init; }

    public HookProject? Project { get; init; }

    public HookAttributes? ObjectAttributes { get; init; }

    public HookMergeRequest? MergeRequest { get; init; }
}

internal sealed record HookUser(long? Id, string? Username);

internal sealed record HookProject(long? Id, string? PathWithNamespace);

/// <summary>Of a pipeline, a note or a merge request.</summary>
internal sealed record HookAttributes
{
    public long? Id { get; init; }

    public string? Ref { get; init; }

    public string? Sha { get; init; }

    public string? Source { get; init; }

    public string? Status { get; init; }

    public string? Note { get; init; }

    public string? NoteableType { get; init; }

    public string? DiscussionId { get; init; }

    public string? Type { get; init; }

    public bool? System { get; init; }

    public string? Action { get; init; }

    public string? Oldrev { get; init; }

    public int? Iid { get; init; }

    public string? SourceBranch { get; init; }

    public HookCommit? LastCommit { get; init; }

    public HookPosition? Position { get; init; }
}

internal sealed record HookPosition(string? NewPath, int? NewLine);

internal sealed record HookCommit(string? Id);

internal sealed record HookMergeRequest(int? Iid, string? SourceBranch, long? SourceProjectId, long? TargetProjectId, HookCommit? LastCommit, HookProject? Source);

internal static class GitLabJson
{
    public static JsonSerializerOptions Tolerant { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };
}
