namespace BotService.Repair.ModelBackends.Catalogue;

/// <summary>How candidates are asked of a model, and why so.</summary>
/// <param name="Name"><c>deviation</c>, <c>infill</c>, <c>rewrite</c>, or <c>none</c>.</param>
public sealed record ModelMethod(string Name, string Why)
{
    // Below this many weights, models were measured to do much better by deviation than when asked for a patch.
    private const long Small = 8_000_000_000;

    /// <param name="wanted">The catalogue's choice; null when it does not know the model.</param>
    /// <param name="parameters">Number of weights; null when not known.</param>
    public static ModelMethod Of(string? wanted, long? parameters, bool chats, bool infills, bool scores)
    {
        var preferred = wanted ?? (scores && parameters is null or < Small ? "deviation" : "rewrite");
        var reason = wanted is not null ? "the catalogue names it for this model" : parameters is < Small ? "the model is small" : "nothing better is known for this model";
        if (Can(preferred))
        {
            return new ModelMethod(preferred, reason);
        }

        var missing = preferred switch
        {
            "deviation" => "the backend gives no log-probabilities of a prompt",
            "infill" => "model or server cannot infill",
            _ => "the model does not chat",
        };
        return new[] { "infill", "rewrite", "deviation" }.FirstOrDefault(Can) is { } other
            ? new ModelMethod(other, $"{preferred} would be better, but {missing}")
            : new ModelMethod("none", $"{missing}, and the other methods are not possible either");

        bool Can(string method) => method switch
        {
            "deviation" => scores,
            "infill" => infills,
            _ => chats,
        };
    }
}
