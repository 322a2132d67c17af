using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

/// <summary>Branches of a remote repository: asked each time, never remembered.</summary>
internal sealed partial class RemoteBranches(GitRunner git, MirrorCache mirrors, SourceLocation.Remote source)
{
    private const int NoMatch = 2;
    private const int AnswerBytes = 1 << 20;

    /// <summary>The commit that a branch points to now; null when there is no such branch.</summary>
    /// <exception cref="GitException">The remote could not be asked.</exception>
    public async Task<string?> FindAsync(string branch, CancellationToken token)
    {
        if (!IsName(branch))
        {
            return null;
        }

        var ask = Network("ls-remote", "--exit-code", "--quiet", "--end-of-options", source.Url, FullName(branch));
        var answer = await git.RunAsync(ask with { WallTime = TimeSpan.FromMinutes(1), OutputBytes = AnswerBytes }, token);
        return answer switch
        {
            { Succeeded: true, DroppedBytes: 0 } => CommitOf(answer.Output, FullName(branch)),
            { ExitCode: NoMatch } => null,
            { Succeeded: true } => throw Unanswered($"too many names end in '{PlainText.Line(branch, 100)}'"),
            _ => throw Unanswered(GitRunner.Complaint(answer)),
        };
    }

    /// <summary>Brings a commit into the mirror.</summary>
    public async Task FetchAsync(string commit, CancellationToken token)
    {
        if (await mirrors.FetchAsync(source, commit, token) is FetchResult.Failed failed)
        {
            throw new GitException(failed.Refusal.Reason);
        }
    }

    /// <param name="expected">What the branch must point to; null when there must be none.</param>
    /// <param name="inRun">Puts the command where the commit's objects are.</param>
    public async Task<PushResult> PushAsync(string branch, string commit, string? expected, Func<GitCommand, GitCommand> inRun, CancellationToken token)
    {
        var name = FullName(branch);
        var push = Network(
            "-c", "http.followRedirects=false", "push", "--porcelain", "--no-verify", "--no-signed", "--no-follow-tags", "--recurse-submodules=no",
            $"--force-with-lease={name}:{expected}", "--end-of-options", source.Url, $"{commit}:{name}");
        var result = await git.RunAsync(inRun(push), token);
        return result.Succeeded ? new PushResult.Pushed(commit) : Failure(result);
    }

    // git also lists longer names that end in this one, before it or after it.
    private static string? CommitOf(string output, string name) => output.Split('\n')
        .Select(line => line.Split('\t'))
        .FirstOrDefault(parts => parts.Length == 2 && parts[1] == name)?[0];

    private GitException Unanswered(string why) => new(Redaction.Hide($"'{source.Shown}' could not be asked for a branch: {why}"));

    private static PushResult Failure(CommandResult result)
    {
        var status = Rejected().Match(result.Output);
        if (status.Success)
        {
            var reason = PlainText.Line(Redaction.Hide(status.Groups["reason"].Value), 300);
            return Moved().IsMatch(reason) ? new PushResult.Moved(reason) : new PushResult.Refused(Remote(result, reason));
        }

        return Denied().IsMatch(result.ErrorOutput)
            ? new PushResult.Refused(Redaction.Hide(GitRunner.Complaint(result)))
            : throw new GitException(Redaction.Hide($"git push failed: {GitRunner.Complaint(result)}"));
    }

    private static string Remote(CommandResult result, string reason)
    {
        var said = result.ErrorOutput.Split('\n').Where(l => l.StartsWith("remote: ", StringComparison.Ordinal)).Select(l => l["remote: ".Length..].Trim());
        return PlainText.Line(Redaction.Hide(string.Join(" ", said.Where(l => l.Length > 0).Prepend(reason))), 500);
    }

    private GitCommand Network(params string[] arguments) => source.Authorize(new GitCommand(arguments) { Network = true });

    private static string FullName(string branch) => IsName(branch)
        ? "refs/heads/" + branch
        : throw new ArgumentException($"'{PlainText.Line(branch, 100)}' is no name of a branch.", nameof(branch));

    private static bool IsName(string branch) => !Odd().IsMatch(branch);

    // What git-check-ref-format(1) forbids.
    [GeneratedRegex(@"^$|[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^/|/$|\.$|\.lock(/|$)|(^|/)\.")]
    private static partial Regex Odd();

    [GeneratedRegex(@"^!\t[^\t]*\t\[(remote )?rejected\] \((?<reason>.*)\)\r?$", RegexOptions.Multiline)]
    private static partial Regex Rejected();

    [GeneratedRegex("stale info|fetch first|non-fast-forward|already exists|cannot lock ref|failed to update ref|incorrect old value")]
    private static partial Regex Moved();

    [GeneratedRegex("error: 40[13]|Authentication failed|[Pp]ermission.*denied|not allowed to push|could not read Username|Access denied")]
    private static partial Regex Denied();
}

/// <summary>What came of a push: one of a closed set.</summary>
public abstract record PushResult
{
    private PushResult()
    {
    }

    public sealed record Pushed(string Commit) : PushResult;

    /// <summary>The branch no longer points to what was expected. Nothing was changed.</summary>
    public sealed record Moved(string Reason) : PushResult;

    /// <summary>The other side does not want it: a protected branch, a missing permission, a hook. Nothing was changed.</summary>
    public sealed record Refused(string Reason) : PushResult;
}
