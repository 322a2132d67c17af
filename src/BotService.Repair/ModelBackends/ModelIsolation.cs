namespace BotService.Repair.ModelBackends;

/// <summary>What an engine's crash can take with it: llama.cpp ends its process when it finds its own state broken.</summary>
public enum ModelIsolation
{
    /// <summary>This process: nothing to start, nothing to copy.</summary>
    None,

    /// <summary>A process for each model: a crash ends the requests that it computes, and the next one starts it again.</summary>
    Process,
}
