namespace BotService.Repair.ModelBackends.Servers;

/// <summary>The server answered with an error status.</summary>
internal sealed class RefusedException(int status, string body) : Exception($"HTTP {status}")
{
    public int Status { get; } = status;

    public string Body { get; } = body;
}
