using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Resolves <see cref="ProposalMethod.Auto"/> and tells what a model cannot do.</summary>
public static class MethodChoice
{
    /// <summary>Below this many weights models copy an edit format's description instead of using it.</summary>
    private const long EditsFrom = 7_000_000_000;

    /// <summary>The method of a model for which none is named, and why; null when the model can do nothing of it.</summary>
    /// <remarks>What was measured comes first. Then deviation where the model scores, because nothing it proposes can be malformed; else edits
    /// for large chat models, rewriting for other chat models, infill for base models.</remarks>
    public static (ProposalMethod? Method, string Why) Best(ModelAbilities can) => can switch
    {
        { Measured: { } measured } when can.Methods.Contains(measured) => (measured, "it did best when measured on this model"),
        { Scores: true } => (ProposalMethod.Deviation, "the backend gives log-probabilities of a given text, so that nothing proposed can be malformed"),
        { Chats: true, Parameters: >= EditsFrom } => (ProposalMethod.Edits, $"the model chats and is large enough for an edit format{Missing(can)}"),
        { Chats: true } => (ProposalMethod.Rewrite, $"the model chats and is too small for an edit format, or its size is not known{Missing(can)}"),
        { Infills: true } => (ProposalMethod.Infill, $"the model only completes text{Missing(can)}"),
        _ => (null, "it offers neither chat, infill nor log-probabilities of a given text"),
    };

    /// <exception cref="ConfigurationException">The model can do nothing of it; the message says what it can do.</exception>
    public static ProposalMethod For(ILanguageModel model, ProposalMethod wanted)
    {
        var can = ModelAbilities.Of(model);
        if (wanted == ProposalMethod.Auto && Best(can).Method is { } best)
        {
            return best;
        }

        return can.Methods.Contains(wanted) ? wanted : throw Impossible(model.Description, can, wanted);
    }

    public static string Name(ProposalMethod method) => method.ToString().ToLowerInvariant();

    private static string Missing(ModelAbilities can) => can.Measured is { } measured ? $"; {Name(measured)} did better when measured, but the backend cannot serve it" : "";

    private static ConfigurationException Impossible(ModelDescription about, ModelAbilities can, ProposalMethod wanted)
    {
        var name = $"'{about.Backend}:{about.Name}'";
        return new ConfigurationException(can.Methods.Count == 0
            ? $"{name} offers neither chat, infill nor log-probabilities of a given text, so it can propose nothing. Choose another model."
            : $"{name} cannot propose by {Name(wanted)}. Use --method {string.Join(" or ", can.Methods.Select(Name))}.");
    }
}
