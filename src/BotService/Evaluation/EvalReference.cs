namespace BotService.Evaluation;

/// <summary>What only the scorer reads, after the engine has ended.</summary>
/// <param name="TestCommand">A shell command; exit status 0 means that all tests pass.</param>
/// <param name="Files">Relative path to text of the published fix.</param>
internal sealed record EvalReference(string TestCommand, IReadOnlyDictionary<string, string> Files);
