using System.Collections.Frozen;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>Best-first over lines and operators: an operator is asked about a line only when nothing better is left.</summary>
internal sealed class PatternSearch(PatternSources sources, IReadOnlyList<IPatternOperator> operators)
{
    /// <summary>What can change in the head of a function without breaking its callers or its build at once.</summary>
    private static readonly FrozenSet<string> InSignature = new[]
    {
        "number step", "number small", "number of file", "number of tests", "string", "string of file", "string of tests", "boolean", "arguments swapped", "variables swapped", "modifier dropped",
        "statement deleted", "statements swapped", "if unwrapped", "statement moved", "boolean everywhere",
    }.ToFrozenSet();

    private readonly HashSet<(string Path, string Key)> seen = [];
    private readonly PriorityQueue<Entry, (double Score, int Order)> queue = new();
    private int order;

    public PatternSearch(PatternSources sources)
        : this(sources, PatternOperators.All)
    {
    }

    public IEnumerable<CandidatePatch> Run()
    {
        foreach (var (file, line, suspiciousness) in sources.Lines)
        {
            foreach (var family in operators)
            {
                Add(new Entry(file, line, suspiciousness, family, default), suspiciousness * family.Names.Max(Priors.Of));
            }
        }

        var id = 0;
        while (queue.TryDequeue(out var entry, out var priority))
        {
            if (entry.Family is not null)
            {
                Open(entry);
            }
            else if (Unseen(entry))
            {
                var edits = entry.Suggestion.Changes.OrderBy(c => c.Start).Select(c => new TextEdit(entry.File.Source.Path, c.Start, c.Length, c.Text)).ToList();
                yield return new CandidatePatch(id++, edits, entry.Suggestion.Operator, entry.Line, -priority.Score);
            }
        }
    }

    private void Open(Entry entry)
    {
        if (entry.File.SiteOf(entry.Line) is not { } site || entry.File.IsFrozen(site))
        {
            return;
        }

        foreach (var suggestion in entry.Family!.At(site).Where(s => s.Fit > 0 && (InSignature.Contains(s.Operator) || !s.Changes.Any(c => entry.File.IsSignature(c.Start)))))
        {
            Add(entry with { Family = null, Suggestion = suggestion }, entry.Suspiciousness * Priors.Of(suggestion.Operator) * suggestion.Fit);
        }
    }

    private bool Unseen(Entry entry) =>
        EditKey.Of(entry.File.Source.Text, entry.Suggestion.Changes, entry.File.IsPython) is { } tokens
        && seen.Add((entry.File.Source.Path, tokens))
        && seen.Add((entry.File.Source.Path, EditKey.Exact(entry.File.Source.Text, entry.Suggestion.Changes)));

    private void Add(Entry entry, double score) => queue.Enqueue(entry, (-score, order++));

    private sealed record Entry(PatternFile File, int Line, double Suspiciousness, IPatternOperator? Family, Suggestion Suggestion);
}
