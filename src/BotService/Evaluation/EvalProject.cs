namespace BotService.Evaluation;

/// <summary>What a user would have: a project with a red test. The only part of a record that the engine's side is given.</summary>
/// <param name="Files">Relative path to text.</param>
internal sealed record EvalProject(string Id, string Set, string Language, IReadOnlyDictionary<string, string> Files);
