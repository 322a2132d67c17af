using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Catalogue;

namespace BotService.Repair.Proposals.Models;

/// <summary>What decides how a model is asked; known of one that is open and of one that is only described.</summary>
/// <param name="Infills">Model and backend together.</param>
/// <param name="Scores">The backend gives log-probabilities of a given text.</param>
/// <param name="Parameters">Number of weights; null when not known.</param>
/// <param name="Measured">The method that did best when measured, by the catalogue; null where nobody has.</param>
public sealed record ModelAbilities(bool Chats, bool Infills, bool Scores, long? Parameters, ProposalMethod? Measured)
{
    public static ModelAbilities Of(ILanguageModel model)
    {
        var about = model.Description;
        var known = ModelCatalogue.Default.Named(about.Name);
        return new ModelAbilities(about.Chats, model.Infill is not null, model.Scoring is not null, about.Parameters ?? known?.Parameters, MeasuredOf(known));
    }

    /// <summary>As the backend for files would run it: that one scores.</summary>
    public static ModelAbilities Of(CatalogueModel model) => new(model.Chat, model.Infill, Scores: true, model.Parameters, MeasuredOf(model));

    /// <summary>The methods that the model can serve.</summary>
    public IReadOnlyList<ProposalMethod> Methods =>
    [
        .. Scores ? [ProposalMethod.Deviation] : Array.Empty<ProposalMethod>(),
        .. Infills ? [ProposalMethod.Infill] : Array.Empty<ProposalMethod>(),
        .. Chats ? [ProposalMethod.Rewrite, ProposalMethod.Edits] : Array.Empty<ProposalMethod>(),
    ];

    private static ProposalMethod? MeasuredOf(CatalogueModel? model) =>
        model?.Measured is { } name ? Enum.Parse<ProposalMethod>(name, ignoreCase: true) : null;
}
