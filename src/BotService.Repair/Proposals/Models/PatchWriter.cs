using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>Turns changes into candidates whose edits are against the original files.</summary>
/// <param name="originals">The files without any patch.</param>
/// <param name="partial">The patch that the changed files already had; null for none.</param>
internal sealed class PatchWriter(FaultFiles originals, CandidatePatch? partial)
{
    /// <returns>Null when nothing but the original is left.</returns>
    public CandidatePatch? Write(ModelChange change, string method)
    {
        var files = change.Parts.Select(p => (File: originals.Read(p.Passage.File.Path)!, p.FileText)).ToList();
        var edits = files.SelectMany(f => LineDiff.Edits(f.File.Path, f.File.Shown, f.FileText)).ToList();
        if (edits.Count == 0)
        {
            return null;
        }

        var others = partial?.Edits.Where(e => files.TrueForAll(f => f.File.Path != e.Path)) ?? [];
        var origin = partial is null ? method : $"{partial.Origin} and {method}";
        var line = files[0].File.Shown.Original.AsSpan(0, edits[0].Start).Count('\n') + 1;
        return new CandidatePatch(0, [.. edits.Concat(others)], origin, line, change.Score);
    }
}
