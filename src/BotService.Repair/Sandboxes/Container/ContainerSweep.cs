namespace BotService.Repair.Sandboxes.Container;

/// <summary>Removes what a killed process left running.</summary>
internal sealed class ContainerSweep(ContainerEngine engine, TimeProvider time)
{
    public async Task RunAsync(CancellationToken token)
    {
        string[] list = ["ps", "--all", "--filter", $"label={ContainerName.Label}=1", "--format", "{{.Names}}"];
        var answer = await engine.AskAsync(list, token);
        if (!answer.Succeeded)
        {
            throw ContainerFailure.From($"{engine.Program} ps", answer);
        }

        var left = answer.Output.Split('\n').Where(n => ContainerName.Parse(n.Trim())?.IsLeft(time.GetUtcNow()) == true).ToList();
        if (left.Count > 0)
        {
            // One at a time gone through another process is no failure.
            await engine.AskAsync(["rm", "--force", .. left.Select(n => n.Trim())], token);
        }
    }
}
