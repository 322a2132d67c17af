using BotService.Repair.TestRunners;

namespace BotService.Repair.Validation;

/// <summary>A candidate that passed the failing tests and the whole suite in a session; not yet proven.</summary>
public sealed record Plausible(CandidatePatch Candidate, string ProposerKind);
