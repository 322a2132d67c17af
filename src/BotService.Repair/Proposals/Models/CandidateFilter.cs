using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Models;

/// <summary>Lets a change through once, when it parses and says something else than the original. Not thread safe.</summary>
/// <remarks>Only the changed passage is parsed: the file around it is as it was.</remarks>
internal sealed class CandidateFilter(ModelTally tally)
{
    private readonly HashSet<string> texts = [];
    private readonly HashSet<string> meanings = [];
    private readonly Dictionary<Passage, SourceFile> originals = [];

    public bool Accepts(ModelChange change)
    {
        if (!texts.Add(Key(change.Parts, p => p.Text)))
        {
            return false;
        }

        var parsed = change.Parts.ToDictionary(p => p, p => SourceFile.Parse(p.Passage.File.Path, p.Passage.Lead + p.Text));
        if (parsed.All(p => p.Value.Normalized == Original(p.Key.Passage).Normalized))
        {
            tally.Add(u => u with { Unchanged = u.Unchanged + 1 });
            return false;
        }

        if (parsed.Any(p => (IsSound(Original(p.Key.Passage)) && !IsSound(p.Value)) || BreaksCharacters(p.Key)))
        {
            tally.Add(u => u with { NotParsed = u.NotParsed + 1 });
            return false;
        }

        if (!meanings.Add(Key(change.Parts, p => parsed[p].Normalized)))
        {
            tally.Add(u => u with { Repeated = u.Repeated + 1 });
            return false;
        }

        return true;
    }

    private static string Key(IEnumerable<PassageChange> parts, Func<PassageChange, string> text) =>
        string.Join('\0', parts.Select(p => $"{p.Passage.File.Path}\0{p.Passage.Start}\0{text(p)}").Order(StringComparer.Ordinal));

    private SourceFile Original(Passage passage) => originals.TryGetValue(passage, out var file)
        ? file
        : originals[passage] = SourceFile.Parse(passage.File.Path, passage.Lead + passage.Text);

    /// <summary>Half a character of a model's own stands as U+FFFD.</summary>
    private static bool BreaksCharacters(PassageChange change) => change.Text.Count(c => c == '\uFFFD') > change.Passage.Text.Count(c => c == '\uFFFD');

    private static bool IsSound(SourceFile file) => file.IsWellFormed && PythonLayout.IsConsistent(file);
}
