using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Diagnosis;

/// <summary>The sandbox proves that it shuts in.</summary>
/// <param name="name">As <c>--sandbox</c> and <c>BotService:Runs:Sandbox</c> say it.</param>
internal sealed class SandboxDiagnosis(FrontDoor door, string name) : IDiagnosis
{
    public string Area => "sandbox";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken token)
    {
        try
        {
            var sandbox = await door.SandboxAsync(name, token);
            return sandbox.Name == SandboxSelector.None
                ? [Finding.Warning(Area, sandbox.Name, SandboxSelector.WarningFor(sandbox)!, "Set BotService:Runs:Sandbox to auto.")]
                : [Finding.Works(Area, sandbox.Name, "its self-test passes: no network, no files of the host, no way out"), EgressOf(sandbox)];
        }
        catch (SandboxUnavailableException e)
        {
            return [Finding.Missing(Area, name, e.Message, "Do what the message says. Without a sandbox 'fix' and 'serve' run no code of a repository.")];
        }
    }

    private Finding EgressOf(ISandbox sandbox) => SandboxSelector.WarningFor(sandbox) is { } warning
        ? Finding.Warning(Area, "egress", warning, "Do what the message says; name registries of your own in BotService:Egress:MoreHosts.")
        : Finding.Works(Area, "egress", $"{door.Egress.SummaryFor(sandbox)}{(sandbox.Egress == EgressMode.Proxy ? OfMachine : "")}");

    private string OfMachine => door.Egress is { Options.Mode: EgressMode.Proxy, HostsOfMachine: { Count: > 0 } hosts }
        ? $"; of this machine's own configuration: {string.Join(", ", hosts)}"
        : "";
}
