namespace BotService.Repair.Proposals.Patterns;

/// <summary>One idea of an operator.</summary>
/// <param name="Operator">A name in <see cref="Priors"/>.</param>
/// <param name="Fit">How well it suits the place, over 0 to 1: multiplies the operator's prior.</param>
internal readonly record struct Suggestion(string Operator, double Fit, params IReadOnlyList<Change> Changes);
