using BotService.Repair.ModelBackends.Runs;

namespace BotService.Repair.Proposals.Models;

/// <summary>Hints as blocks of a prompt, without secrets; the latest of each kind gets room first.</summary>
internal static class HintBlocks
{
    private const int FeedbackPriority = 3;
    private const int AttemptPriority = 5;
    private const int DiffPriority = 6;
    private const string FileStart = "diff --git ";

    public static IEnumerable<ContextBlock> Of(ProposalHints hints, IEnumerable<string> suspiciousPaths)
    {
        foreach (var said in hints.Feedback.Reverse())
        {
            yield return new ContextBlock($"A reviewer said{Where(said)}:", "", [LogText.Redact(said.Text)], FeedbackPriority);
        }

        foreach (var attempt in hints.Attempts.Reverse())
        {
            var (patch, failure) = (LogText.Redact(attempt.Patch).TrimEnd('\n'), LogText.Redact(attempt.Failure));
            yield return new ContextBlock("A patch that did not help, and what came of it:", "diff", [$"{patch}\n\n{failure}", patch], AttemptPriority);
        }

        yield return new ContextBlock("What changed last:", "diff", [.. DiffForms(LogText.Redact(hints.Diff), [.. suspiciousPaths])], DiffPriority);
    }

    private static string Where(ReviewFeedback said) => said switch
    {
        { Path.Length: 0 } => "",
        { Line: > 0 } => $" about {CodeFence.Inline(said.Path)}, line {said.Line}",
        _ => $" about {CodeFence.Inline(said.Path)}",
    };

    /// <summary>The whole diff, else that of the suspicious files, else that of the most suspicious one; files are whole.</summary>
    private static IEnumerable<string> DiffForms(string diff, IReadOnlyList<string> paths)
    {
        var files = Files(diff);
        var suspicious = paths.Select(p => files.Find(f => f.Split('\n')[0].EndsWith($" b/{p}", StringComparison.Ordinal))).OfType<string>().ToList();
        return new[] { diff, string.Concat(suspicious), suspicious.FirstOrDefault() ?? "" }.Where(f => f.Length > 0).Distinct();
    }

    private static List<string> Files(string diff)
    {
        var files = new List<string>();
        foreach (var line in diff.Split('\n'))
        {
            if (line.StartsWith(FileStart, StringComparison.Ordinal))
            {
                files.Add("");
            }

            if (files.Count > 0)
            {
                files[^1] += line + "\n";
            }
        }

        return files;
    }
}
