namespace BotService.Repair.Workspaces;

/// <summary>An empty repository with our own configuration, through which git reads and writes places whose configuration is not ours.</summary>
internal sealed class ScratchRepository : IAsyncDisposable
{
    private readonly RunFolder run;
    private readonly string gitFolder;

    private ScratchRepository(RunFolder run)
    {
        this.run = run;
        gitFolder = Path.Combine(run.Path, "scratch.git");
    }

    public static async Task<ScratchRepository> CreateAsync(GitRunner git, RunFolders runs, CancellationToken token)
    {
        var scratch = new ScratchRepository(await runs.CreateAsync());
        try
        {
            await git.ReadAsync(new GitCommand("init", "--quiet", "--bare", "--template=", "--initial-branch=main", "--", scratch.gitFolder), token);
            return scratch;
        }
        catch
        {
            await scratch.DisposeAsync();
            throw;
        }
    }

    public GitCommand Command(params string[] arguments) => new GitCommand((IReadOnlyList<string>)arguments) { WorkingDirectory = run.Path }
        .On(gitFolder)
        .WithIndex(Path.Combine(run.Path, "index"));

    public ValueTask DisposeAsync() => run.DisposeAsync();
}
