using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Resolves <see cref="ProposalMethod.Auto"/> and tells what a model cannot do.</summary>
public static class MethodChoice
{
    /// <summary>Below this many weights models copy an edit format's description instead of using it.</summary>
    private const long EditsFrom = 7_000_000_000;

    /// <summary>Deviation where the model scores, because nothing it proposes can be malformed; else edits for large chat models,
    /// rewriting for other chat models, infill for base models.</summary>
    /// <exception cref="ConfigurationException">The model can do nothing of it; the message says what it can do.</exception>
    public static ProposalMethod For(ILanguageModel model, ProposalMethod wanted) => wanted switch
    {
        ProposalMethod.Auto when model.Scoring is not null => ProposalMethod.Deviation,
        ProposalMethod.Auto when model.Description is { Chats: true, Parameters: >= EditsFrom } => ProposalMethod.Edits,
        ProposalMethod.Auto when model.Description.Chats => ProposalMethod.Rewrite,
        ProposalMethod.Auto when model.Infill is not null => ProposalMethod.Infill,
        ProposalMethod.Auto => throw Impossible(model, wanted),
        ProposalMethod.Deviation when model.Scoring is null => throw Impossible(model, wanted),
        ProposalMethod.Infill when model.Infill is null => throw Impossible(model, wanted),
        ProposalMethod.Rewrite or ProposalMethod.Edits when !model.Description.Chats => throw Impossible(model, wanted),
        _ => wanted,
    };

    /// <summary>The methods that the model can serve.</summary>
    public static IReadOnlyList<ProposalMethod> Of(ILanguageModel model)
    {
        var methods = new List<ProposalMethod>();
        if (model.Scoring is not null)
        {
            methods.Add(ProposalMethod.Deviation);
        }

        if (model.Infill is not null)
        {
            methods.Add(ProposalMethod.Infill);
        }

        if (model.Description.Chats)
        {
            methods.AddRange([ProposalMethod.Rewrite, ProposalMethod.Edits]);
        }

        return methods;
    }

    private static ConfigurationException Impossible(ILanguageModel model, ProposalMethod wanted)
    {
        var (name, possible) = ($"'{model.Description.Backend}:{model.Description.Name}'", Of(model));
        return new ConfigurationException(possible.Count == 0
            ? $"{name} offers neither chat, infill nor log-probabilities of a given text, so it can propose nothing. Choose another model."
            : $"{name} cannot propose by {Name(wanted)}. Use --method {string.Join(" or ", possible.Select(Name))}.");
    }

    private static string Name(ProposalMethod method) => method.ToString().ToLowerInvariant();
}
