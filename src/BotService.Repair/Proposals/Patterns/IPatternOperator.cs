namespace BotService.Repair.Proposals.Patterns;

/// <summary>A family of edits, the same for all languages where the tokens allow it.</summary>
internal interface IPatternOperator
{
    /// <summary>Names of the operators it yields, as in <see cref="Priors"/>.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Edits that change code of the site's line first.</summary>
    IEnumerable<Suggestion> At(Site site);
}

/// <summary>One line of code.</summary>
/// <param name="First">Its first token.</param>
/// <param name="Last">Its last token.</param>
internal sealed record Site(PatternFile File, int Line, int First, int Last)
{
    public IEnumerable<int> Tokens => Enumerable.Range(First, Last - First + 1);

    /// <summary>Statements that start on this line, outer first.</summary>
    public IEnumerable<Syntax.Statement> Statements => File.StatementsOn(Line);
}
