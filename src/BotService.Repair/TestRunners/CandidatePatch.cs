namespace BotService.Repair.TestRunners;

/// <summary>Replaces <paramref name="Length"/> UTF-16 characters at <paramref name="Start"/> of the file's original text.</summary>
/// <param name="Path">Relative to the workspace with forward slashes.</param>
public sealed record TextEdit(string Path, int Start, int Length, string NewText);

/// <summary>A possible fix: edits that do not overlap, all against the original text.</summary>
/// <param name="Origin">Who proposed it: the operator's or the method's name.</param>
/// <param name="Line">First changed line, from 1.</param>
/// <param name="Score">Order of trial: higher first. Suspiciousness times prior for patterns.</param>
public sealed record CandidatePatch(int Id, IReadOnlyList<TextEdit> Edits, string Origin, int Line, double Score)
{
    /// <summary>The model that wrote it, <c>BACKEND:NAME</c>; "" when none did.</summary>
    public string Model { get; init; } = "";

    /// <summary>The operator, or the model with its method.</summary>
    public string OriginName => Model.Length == 0 ? Origin : $"{Model} by {Origin}";

    /// <summary>The text of <paramref name="path"/> with this patch's edits to it made.</summary>
    public string Apply(string path, string original) => Edits
        .Where(e => e.Path == path)
        .OrderByDescending(e => e.Start)
        .Aggregate(original, (text, e) => string.Concat(text.AsSpan(0, e.Start), e.NewText, text.AsSpan(e.Start + e.Length)));

    public IEnumerable<string> Paths => Edits.Select(e => e.Path).Distinct();
}
