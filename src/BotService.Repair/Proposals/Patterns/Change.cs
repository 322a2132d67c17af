namespace BotService.Repair.Proposals.Patterns;

/// <summary>Replaces <paramref name="Length"/> characters at <paramref name="Start"/> of one file.</summary>
internal readonly record struct Change(int Start, int Length, string Text)
{
    public int End => Start + Length;
}

/// <summary>One idea of an operator.</summary>
/// <param name="Operator">A name in <see cref="Priors"/>.</param>
/// <param name="Fit">How well it suits the place, over 0 to 1: multiplies the operator's prior.</param>
internal readonly record struct Suggestion(string Operator, double Fit, params IReadOnlyList<Change> Changes);
