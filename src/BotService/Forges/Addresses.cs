namespace BotService.Forges;

internal static class Addresses
{
    /// <summary>A path or branch whose slashes stay.</summary>
    public static string Path(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
