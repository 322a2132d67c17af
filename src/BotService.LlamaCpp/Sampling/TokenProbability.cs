namespace BotService.LlamaCpp;

/// <param name="LogProbability">Natural logarithm, at temperature 1 and before any penalty.</param>
public readonly record struct TokenProbability(int Token, double LogProbability);
