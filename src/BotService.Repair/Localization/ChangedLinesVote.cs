namespace BotService.Repair.Localization;

/// <summary>Lines that the head commit, or the uncommitted work, changed: a build that turned red was turned red by something.</summary>
/// <remarks>A commit that brings most of a file says nothing about its lines; the vote fades with the share that it changed.</remarks>
internal static class ChangedLinesVote
{
    private const double Weight = 0.4;

    public static IEnumerable<(string Path, int Line, double Weight, string Reason)> Vote(LocalizationInput input)
    {
        foreach (var file in input.Sources)
        {
            if (!input.ChangedLines.TryGetValue(file.Path, out var changed) || changed.Count == 0)
            {
                continue;
            }

            var lines = Math.Max(1, file.Tokens.Select(t => t.Line).Distinct().Count());
            var share = Math.Min(1, changed.Count / (double)lines);
            foreach (var line in changed)
            {
                yield return (file.Path, line, Weight * (1 - share), "changed by the head commit or not yet committed");
            }
        }
    }
}
