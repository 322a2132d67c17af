namespace BotService.LlamaCpp;

/// <summary>How an engine is doing at a moment.</summary>
/// <param name="Running">Requests being computed.</param>
/// <param name="Waiting">Requests taken in that have not started.</param>
/// <param name="Cells">Tokens that the context holds.</param>
/// <param name="FreeCells">Of them, empty ones.</param>
/// <param name="BusyCells">Of them, those that running requests need.</param>
/// <param name="KeptSequences">Finished sequences that later requests can begin with.</param>
/// <param name="GuessedTokens">Tokens guessed from prompts since the start.</param>
/// <param name="RightGuesses">Of them, those that the model chose, too.</param>
public sealed record EngineState(int Running, int Waiting, int Cells, int FreeCells, int BusyCells, int KeptSequences, long GuessedTokens, long RightGuesses);

/// <param name="ContextTokens">The most tokens that prompt and answer may have together.</param>
/// <param name="Cells">Tokens that the context holds for all sequences together, shared ones counted once.</param>
public sealed record EngineInfo(int ContextTokens, int Cells, int BatchSize, int MaxSequences, int Threads);
