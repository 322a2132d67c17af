namespace BotService.Repair.Workspaces;

/// <summary>Brings one commit of a repository on this machine into its mirror.</summary>
/// <remarks>The name is resolved in the repository itself, so everything that git understands there is understood; the objects come
/// through git-upload-pack, which is made for serving repositories that nobody vouches for and writes nothing to them.</remarks>
internal sealed class LocalFetch(GitRunner git, SourceLocation.Local source, string mirror)
{
    private readonly Revisions revisions = new(git, source.GitFolder);

    public async Task<FetchResult> FetchAsync(string? gitRef, CancellationToken token)
    {
        if (await revisions.ResolveAsync(gitRef ?? "HEAD", token) is not { } commit)
        {
            return await ExplainAsync(gitRef, token);
        }

        if (await new Revisions(git, mirror).ResolveAsync(commit, token) is null)
        {
            var fetch = await git.RunAsync(MirrorFetch.Command(mirror, source.GitFolder, $"+{commit}:{MirrorFetch.Wanted}"), token);
            if (!fetch.Succeeded)
            {
                return FetchResult.Failed.Because($"'{source.Shown}' could not be read: {GitRunner.Complaint(fetch)}", false);
            }
        }

        return new FetchResult.Fetched(mirror, commit);
    }

    private async Task<FetchResult> ExplainAsync(string? gitRef, CancellationToken token)
    {
        if (await revisions.ComplaintAsync(token) is { } complaint)
        {
            return FetchResult.Failed.Because($"'{source.Shown}' could not be read: {complaint}", false);
        }

        if (!await revisions.AnyAsync(token))
        {
            return FetchResult.Failed.Because($"'{source.Shown}' has no commit yet; commit the code first.", false);
        }

        var examples = await revisions.ExamplesAsync(token);
        return gitRef is null
            ? FetchResult.Failed.Because($"HEAD of '{source.Shown}' has no commit yet; commit, or name another ref{examples}.", false)
            : FetchResult.Failed.Because($"'{PlainText.Line(gitRef, 100)}' is no branch, tag or commit of '{source.Shown}'; name one{examples}.", true);
    }
}
