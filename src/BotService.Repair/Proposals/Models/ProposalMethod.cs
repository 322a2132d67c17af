namespace BotService.Repair.Proposals.Models;

/// <summary>How a model is asked for candidates.</summary>
public enum ProposalMethod
{
    /// <summary>The one that suits the model: see <see cref="MethodChoice"/>.</summary>
    Auto,

    /// <summary>The code is read as if the model had written it, and branches start where it would rather have written something else.</summary>
    Deviation,

    /// <summary>Suspicious lines are masked and filled in from both sides.</summary>
    Infill,

    /// <summary>The model writes the corrected file or function.</summary>
    Rewrite,

    /// <summary>The model writes search/replace blocks; for larger instruction-tuned models.</summary>
    Edits,
}
