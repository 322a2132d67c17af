using Refit;

namespace BotService.Forges.GitLab;

/// <summary>GitLab's REST interface, version 4, as far as it is used. <c>project</c> is the number of a project.</summary>
internal interface IGitLabApi
{
    [Get("/user")]
    Task<GitLabUser> SelfAsync(CancellationToken token);

    [Get("/projects")]
    Task<IReadOnlyList<GitLabProject>> ProjectsAsync(string membership, [AliasAs("last_activity_after")] string lastActivityAfter, [AliasAs("per_page")] int perPage, CancellationToken token);

    [Get("/personal_access_tokens/self")]
    Task<GitLabToken> TokenAsync(CancellationToken token);

    [Get("/projects")]
    Task<IReadOnlyList<GitLabMembership>> MembershipsAsync(string membership, [AliasAs("per_page")] int perPage, CancellationToken token);

    [Get("/projects/{project}")]
    Task<GitLabProject> ProjectAsync(long project, CancellationToken token);

    [Get("/projects/{project}/repository/files/{path}/raw")]
    Task<HttpResponseMessage> FileAsync(long project, string path, [AliasAs("ref")] string revision, CancellationToken token);

    [Get("/projects/{project}/members/all/{user}")]
    Task<GitLabMember> MemberAsync(long project, long user, CancellationToken token);

    [Get("/projects/{project}/merge_requests/{iid}")]
    Task<GitLabMergeRequest> MergeRequestAsync(long project, int iid, CancellationToken token);

    [Get("/projects/{project}/merge_requests")]
    Task<IReadOnlyList<GitLabMergeRequest>> MergeRequestsAsync(long project, GitLabMergeRequestFilter filter, CancellationToken token);

    [Get("/projects/{project}/repository/commits/{sha}/merge_requests")]
    Task<IReadOnlyList<GitLabMergeRequest>> MergeRequestsOfCommitAsync(long project, string sha, CancellationToken token);

    [Post("/projects/{project}/merge_requests")]
    Task<GitLabMergeRequest> CreateMergeRequestAsync(long project, [Body] GitLabMergeRequestBody body, CancellationToken token);

    [Put("/projects/{project}/merge_requests/{iid}")]
    Task<GitLabMergeRequest> UpdateMergeRequestAsync(long project, int iid, [Body] GitLabMergeRequestBody body, CancellationToken token);

    [Get("/projects/{project}/merge_requests/{iid}/versions")]
    Task<IReadOnlyList<GitLabVersion>> VersionsAsync(long project, int iid, CancellationToken token);

    [Get("/projects/{project}/merge_requests/{iid}/diffs")]
    Task<HttpResponseMessage> DiffsAsync(long project, int iid, int page, [AliasAs("per_page")] int perPage, CancellationToken token);

    [Get("/projects/{project}/merge_requests/{iid}/discussions")]
    Task<HttpResponseMessage> DiscussionsAsync(long project, int iid, int page, [AliasAs("per_page")] int perPage, CancellationToken token);

    [Post("/projects/{project}/merge_requests/{iid}/discussions/{discussion}/notes")]
    Task ReplyAsync(long project, int iid, string discussion, [Body] GitLabNoteBody body, CancellationToken token);

    [Put("/projects/{project}/merge_requests/{iid}/discussions/{discussion}")]
    Task ResolveAsync(long project, int iid, string discussion, [Body] GitLabResolveBody body, CancellationToken token);

    [Post("/projects/{project}/merge_requests/{iid}/notes")]
    Task CreateNoteAsync(long project, int iid, [Body] GitLabNoteBody body, CancellationToken token);

    [Put("/projects/{project}/merge_requests/{iid}/notes/{note}")]
    Task UpdateNoteAsync(long project, int iid, long note, [Body] GitLabNoteBody body, CancellationToken token);

    [Get("/projects/{project}/merge_requests/{iid}/draft_notes")]
    Task<IReadOnlyList<GitLabDraftNote>> DraftNotesAsync(long project, int iid, CancellationToken token);

    [Post("/projects/{project}/merge_requests/{iid}/draft_notes")]
    Task CreateDraftNoteAsync(long project, int iid, [Body] GitLabDraftNoteBody body, CancellationToken token);

    [Delete("/projects/{project}/merge_requests/{iid}/draft_notes/{id}")]
    Task DeleteDraftNoteAsync(long project, int iid, long id, CancellationToken token);

    [Post("/projects/{project}/merge_requests/{iid}/draft_notes/bulk_publish")]
    Task PublishDraftNotesAsync(long project, int iid, CancellationToken token);

    [Post("/projects/{project}/merge_requests/{iid}/notes/{note}/award_emoji")]
    Task AwardAsync(long project, int iid, long note, [Body] GitLabEmojiBody body, CancellationToken token);

    [Get("/projects/{project}/pipelines")]
    Task<IReadOnlyList<GitLabPipeline>> PipelinesAsync(long project, GitLabPipelineFilter filter, CancellationToken token);

    [Get("/projects/{project}/pipelines/{pipeline}/jobs")]
    Task<IReadOnlyList<GitLabJob>> JobsAsync(long project, long pipeline, [AliasAs("per_page")] int perPage, CancellationToken token);

    [Get("/projects/{project}/pipelines/{pipeline}/bridges")]
    Task<IReadOnlyList<GitLabBridge>> BridgesAsync(long project, long pipeline, [AliasAs("per_page")] int perPage, CancellationToken token);

    [Get("/projects/{project}/jobs/{job}/trace")]
    Task<HttpResponseMessage> TraceAsync(long project, long job, CancellationToken token);

    [Get("/projects/{project}/repository/commits/{sha}/statuses")]
    Task<IReadOnlyList<GitLabStatus>> StatusesAsync(long project, string sha, [AliasAs("per_page")] int perPage, CancellationToken token);

    [Post("/projects/{project}/statuses/{sha}")]
    Task PostStatusAsync(long project, string sha, [Body] GitLabStatusBody body, CancellationToken token);

    [Get("/projects/{project}/repository/branches/{branch}")]
    Task<GitLabBranch> BranchAsync(long project, string branch, CancellationToken token);

    [Delete("/projects/{project}/repository/branches/{branch}")]
    Task DeleteBranchAsync(long project, string branch, CancellationToken token);

    [Get("/projects/{project}/repository/commits/{sha}")]
    Task<GitLabCommit> CommitAsync(long project, string sha, CancellationToken token);

    /// <param name="search">A whole address finds who shows it.</param>
    [Get("/users")]
    Task<IReadOnlyList<GitLabUser>> FindUsersAsync(string search, CancellationToken token);

    [Get("/users")]
    Task<IReadOnlyList<GitLabUser>> UsersAsync(string username, CancellationToken token);
}
