namespace BotService.Repair.Workspaces;

internal sealed record GitIdentity(string Name, string Email)
{
    public static GitIdentity Own { get; } = new("BotService", "botservice@localhost");
}
