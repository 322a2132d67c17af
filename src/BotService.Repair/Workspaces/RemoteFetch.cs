using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Brings one commit of a remote repository into its mirror.</summary>
internal sealed class RemoteFetch(GitRunner git, SourceLocation.Remote source, string mirror)
{
    private readonly Revisions revisions = new(git, mirror);

    public async Task<FetchResult> FetchAsync(string? gitRef, CancellationToken token)
    {
        if (IsFullId(gitRef) && await revisions.ResolveAsync(gitRef!, token) is { } known)
        {
            return new FetchResult.Fetched(mirror, known);
        }

        if (await IsNameAsync(gitRef ?? "HEAD", token))
        {
            var fetch = await RunAsync(token, $"+{gitRef ?? "HEAD"}:{MirrorFetch.Wanted}");
            if (fetch.Succeeded && await revisions.ResolveAsync(MirrorFetch.Wanted, token) is { } commit)
            {
                return new FetchResult.Fetched(mirror, commit);
            }

            if (!fetch.Succeeded && !IsUnknownName(fetch))
            {
                return Unreachable(fetch);
            }
        }

        return await FetchAllAsync(gitRef, token);
    }

    /// <summary>For names that only the history itself can tell: <c>main~2</c>, <c>1a2b3c4</c>.</summary>
    private async Task<FetchResult> FetchAllAsync(string? gitRef, CancellationToken token)
    {
        var fetch = await RunAsync(token, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*");
        if (!fetch.Succeeded)
        {
            return Unreachable(fetch);
        }

        if (gitRef is not null && await revisions.ResolveAsync(gitRef, token) is { } commit)
        {
            return new FetchResult.Fetched(mirror, commit);
        }

        if (!await revisions.AnyAsync(token))
        {
            return FetchResult.Failed.Because($"'{source.Shown}' has no commit yet; push the code first.", false);
        }

        var examples = await revisions.ExamplesAsync(token);
        return gitRef is null
            ? FetchResult.Failed.Because($"'{source.Shown}' has no default branch; name a ref{examples}.", true)
            : FetchResult.Failed.Because($"'{PlainText.Line(gitRef, 100)}' is no branch, tag or commit of '{source.Shown}'; name one{examples}.", true);
    }

    private Task<CommandResult> RunAsync(CancellationToken token, params string[] refSpecs)
    {
        var command = MirrorFetch.Command(mirror, source.Url, refSpecs) with { Network = true };
        return git.RunAsync(source.Authorize(command), token);
    }

    private async Task<bool> IsNameAsync(string name, CancellationToken token) =>
        !name.StartsWith('-')
        && (await git.RunAsync(new GitCommand("check-ref-format", "--allow-onelevel", name), token)).Succeeded;

    private FetchResult Unreachable(CommandResult fetch) => new FetchResult.Failed(
        new CheckoutResult.Refused($"'{source.Shown}' could not be fetched: {GitRunner.Complaint(fetch)}. Check the address, the network and the credentials.", false)
        {
            Transient = true,
        });

    private static bool IsFullId(string? name) => name is { Length: 40 or 64 } && name.All(char.IsAsciiHexDigit);

    private static bool IsUnknownName(CommandResult fetch) =>
        fetch.ErrorOutput.Contains("couldn't find remote ref", StringComparison.Ordinal)
        || fetch.ErrorOutput.Contains("not our ref", StringComparison.Ordinal)
        || fetch.ErrorOutput.Contains("does not allow request for unadvertised object", StringComparison.Ordinal);
}
