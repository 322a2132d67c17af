namespace BotService.Repair.Sandboxes.Bubblewrap;

/// <summary>Finds the programs, then looks for holes.</summary>
internal sealed class BubblewrapSelfTest(ISandbox sandbox)
{
    public async Task RunAsync(CancellationToken token)
    {
        foreach (var (program, package) in new[] { ("bwrap", "bubblewrap"), ("/usr/bin/prlimit", "util-linux"), ("/usr/bin/setpriv", "util-linux") })
        {
            if (ProgramPath.Find(program, ProgramPath.OfHost) is null)
            {
                throw BubblewrapFailure.Missing(program, package);
            }
        }

        var holes = await new ShutInTest(sandbox, Toolchains.VariableNames).HolesAsync(_ => [], "", token);
        if (holes.Count > 0)
        {
            throw BubblewrapFailure.Leaks(string.Join("; ", holes));
        }
    }
}
