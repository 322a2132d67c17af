using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>A model at work on one fault.</summary>
internal sealed class ModelSession(ILanguageModel model, FaultFiles files, ModelProposalOptions options, ModelTally tally, ForcedPrices prices)
{
    /// <summary>Best tokens to keep at each position.</summary>
    private const int Best = 9;

    public ILanguageModel Model { get; } = model;

    public IScoring Scoring => Model.Scoring ?? throw new InvalidOperationException($"'{Model.Description.Name}' gives no log-probabilities of a given text.");

    public FaultFiles Files { get; } = files;

    public ModelProposalOptions Options { get; } = options;

    public ModelTally Tally { get; } = tally;

    public ModelContext Context { get; } = new(model, files, options, tally);

    public PassageFinder Passages { get; } = new(PassageCharacters(model, options));

    /// <summary>Reads a passage as the model's own answer.</summary>
    /// <remarks>The prompt shows the file without its patch, so that it is the same one as before and the answer has the patch already.</remarks>
    /// <param name="branchTokens">Room to keep behind it.</param>
    /// <returns>Null for a passage that does not fit into the model's context.</returns>
    public async Task<ForcedPassage?> ForceAsync(Passage passage, int branchTokens, CancellationToken token)
    {
        var tokens = await Context.CountAsync(passage.Text, token);
        if (await Context.PromptAsync(passage, tokens + branchTokens, passage.File.Unpatched ?? passage.File, token) is not { } prompt)
        {
            return null;
        }

        try
        {
            var pass = await Scoring.ForceAsync(new ForcedText(prompt.For(Model.Description), passage.Text, Best), token);
            Tally.Add(u => u with { PromptTokens = u.PromptTokens + pass.PromptTokens + pass.Positions.Count, ReusedTokens = u.ReusedTokens + pass.ReusedTokens });
            var forced = new ForcedPassage(passage, pass);
            prices.Add(forced);
            return forced;
        }
        catch (PromptTooLongException)
        {
            Tally.Ask(fits: false);
            // Counts of a server without a tokenizer are estimates; the next passage is smaller or comes with less around it.
            return null;
        }
    }

    /// <summary>About three characters to a token of code. A passage and as much in front of it stand in the prompt and in the answer.</summary>
    private static int PassageCharacters(ILanguageModel model, ModelProposalOptions options) =>
        Math.Max(200, 3 * Math.Min(options.WholeFileTokens, model.Description.ContextTokens / 6));
}
