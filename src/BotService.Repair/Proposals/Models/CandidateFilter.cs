using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Models;

/// <summary>Lets a changed text through once, when it parses and says something else than the original. Not thread safe.</summary>
internal sealed class CandidateFilter(ModelTally tally)
{
    private readonly HashSet<(string Path, int Start, string Text)> texts = [];
    private readonly HashSet<(string Path, int Start, string Normalized)> seen = [];
    private readonly Dictionary<(string Path, string Text), SourceFile> originals = [];

    /// <param name="passage">What was changed, against which the change is judged; the file around it is taken as sound.</param>
    /// <param name="changed">The passage's new text.</param>
    public bool Accepts(Passage passage, string changed)
    {
        var path = passage.File.Path;
        if (!texts.Add((path, passage.Start, changed)))
        {
            return false;
        }

        var original = Original(path, passage.Lead + passage.Text);
        var now = SourceFile.Parse(path, passage.Lead + changed);
        if (now.Normalized == original.Normalized)
        {
            tally.Add(u => u with { Unchanged = u.Unchanged + 1 });
            return false;
        }

        if (IsSound(original) && !IsSound(now))
        {
            tally.Add(u => u with { NotParsed = u.NotParsed + 1 });
            return false;
        }

        if (!seen.Add((path, passage.Start, now.Normalized)))
        {
            tally.Add(u => u with { Repeated = u.Repeated + 1 });
            return false;
        }

        return true;
    }

    private SourceFile Original(string path, string text) => originals.TryGetValue((path, text), out var file)
        ? file
        : originals[(path, text)] = SourceFile.Parse(path, text);

    private static bool IsSound(SourceFile file) => file.IsWellFormed && PythonLayout.IsConsistent(file);
}
