using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>Turns a file's new text into a candidate whose edits are against the original files.</summary>
/// <param name="originals">The files without any patch.</param>
/// <param name="partial">What the new text is a change of besides; null for the original.</param>
internal sealed class PatchWriter(FaultFiles originals, CandidatePatch? partial)
{
    /// <param name="text">The whole file as shown.</param>
    /// <returns>Null when the text is the original's.</returns>
    public CandidatePatch? Write(string path, string text, string origin, double score) =>
        originals.Read(path) is { } file ? Write(file, text, origin, score) : null;

    private CandidatePatch? Write(FaultFile file, string text, string origin, double score)
    {
        var edits = LineDiff.Edits(file.Path, file.Shown, text);
        if (edits.Count == 0)
        {
            return null;
        }

        var others = partial?.Edits.Where(e => e.Path != file.Path) ?? [];
        var name = partial is null ? origin : $"{partial.Origin} and {origin}";
        return new CandidatePatch(0, [.. edits.Concat(others)], name, LineOf(file, edits[0].Start), score);
    }

    private static int LineOf(FaultFile file, int originalOffset) => file.Shown.Original.AsSpan(0, originalOffset).Count('\n') + 1;
}
