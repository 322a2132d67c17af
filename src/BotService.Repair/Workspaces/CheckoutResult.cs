namespace BotService.Repair.Workspaces;

/// <summary>What came of opening a source: one of a closed set.</summary>
public abstract record CheckoutResult
{
    private CheckoutResult()
    {
    }

    /// <summary>The caller disposes the checkout.</summary>
    public sealed record Opened(Checkout Checkout) : CheckoutResult;

    /// <summary>There is nothing to check out.</summary>
    /// <param name="Reason">Names the value and the remedy, for a person.</param>
    /// <param name="ConfigurationError">The caller gave a wrong value: an unknown ref, a path that does not exist.</param>
    public sealed record Refused(string Reason, bool ConfigurationError) : CheckoutResult
    {
        /// <summary>A retry may help: the remote could not be reached.</summary>
        public bool Transient { get; init; }
    }
}
