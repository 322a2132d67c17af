namespace BotService.Benchmarks.Soak;

/// <param name="Length">Of the time in which red builds come in.</param>
/// <param name="Kills">Of processes and of the database, in the first two thirds of the time.</param>
/// <param name="Out">File for the JSON report; null for none.</param>
/// <param name="Keep">Keep the folder with forge, logs and caches also when nothing was found.</param>
internal sealed record SoakOptions(TimeSpan Length, int Runs, int Workers, int Kills, int Seed, string? Out, bool Keep);
