using BotService.Forges;

namespace BotService.Jobs;

/// <summary>The configured forges by name.</summary>
internal sealed class ForgeSet(IEnumerable<IForge> forges, IEnumerable<IWebhookReader> readers)
{
    public IEnumerable<string> Ids => forges.Select(f => f.Id);

    /// <exception cref="InvalidOperationException">Work was stored for a forge that is configured no more.</exception>
    public IForge Of(string id) => forges.FirstOrDefault(f => f.Id == id) ?? throw Unknown(id);

    public IWebhookReader Reader(string id) => readers.FirstOrDefault(r => r.Forge == id) ?? throw Unknown(id);

    private static InvalidOperationException Unknown(string id) => new($"The forge '{id}' is not configured here. Configure it again, or serve this queue elsewhere.");
}
