using BotService.Diagnosis;

namespace BotService.Forges.GitLab;

/// <summary>Asks GitLab itself what the token may do, and where.</summary>
internal sealed class GitLabDiagnosis(IGitLabApi api, TimeProvider time) : IForgeDiagnosis
{
    private const int Developer = 30;
    private const int MostProjects = 100;
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public string Area => GitLabForge.ForgeId;

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken token)
    {
        var user = await api.SelfAsync(token);
        var about = await Missing.IsNullAsync(() => api.TokenAsync(token)!);
        return
        [
            Finding.Works(Area, "token", $"of {user.Username}"),
            .. about is null ? [Finding.NotSetUp(Area, "scopes", "this version of GitLab does not tell them", "It needs api and write_repository.")] : Token(about),
            .. await RolesAsync(token),
        ];
    }

    private IEnumerable<Finding> Token(GitLabToken about)
    {
        var scopes = about.Scopes ?? [];
        yield return scopes.Contains("api")
            ? scopes.Contains("write_repository")
                ? Finding.Works(Area, "scopes", string.Join(", ", scopes))
                : Finding.Warning(Area, "scopes", $"{string.Join(", ", scopes)}, without write_repository", "Create the token again with api and write_repository, so that git can push wherever api alone does not let it.")
            : Finding.Missing(Area, "scopes", scopes.Count == 0 ? "none" : string.Join(", ", scopes), "Create a token with the scopes api and write_repository.");
        if (about.ExpiresAt is { } day)
        {
            var left = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) - time.GetUtcNow().UtcDateTime;
            yield return left < Soon
                ? Finding.Warning(Area, "expiry", $"{day:yyyy-MM-dd}", "Rotate the token, and put the new one into BotService:Forges:GitLab:Token.")
                : Finding.Works(Area, "expiry", $"{day:yyyy-MM-dd}");
        }
    }

    private async Task<IReadOnlyList<Finding>> RolesAsync(CancellationToken token)
    {
        var projects = await api.MembershipsAsync("true", MostProjects, token);
        var low = projects.Where(p => p.Permissions is { } own && own.Level < Developer).Select(p => p.PathWithNamespace).ToList();
        return projects.Count == 0
            ? [Finding.Missing(Area, "projects", "a member of none", "Create the token in a project or group, with the role Developer.")]
            : [low.Count > 0
                ? Finding.Missing(Area, "role", $"less than Developer in {string.Join(", ", low.Take(5))}{(low.Count > 5 ? $" and {low.Count - 5} more" : "")}", "Give the bot's user the role Developer there.")
                : Finding.Works(Area, "role", $"Developer or more in {projects.Count} projects")];
    }
}
