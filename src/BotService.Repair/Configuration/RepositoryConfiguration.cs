using BotService.Repair.Sandboxes;
using Microsoft.Extensions.FileSystemGlobbing;

namespace BotService.Repair.Configuration;

/// <summary>What a repository says about its own repair in <c>.botservice.yml</c>. Published as <c>docs/botservice.schema.json</c>.</summary>
public sealed record RepositoryConfiguration
{
    /// <summary>Name of the file at the top of a repository.</summary>
    public const string FileName = ".botservice.yml";

    /// <summary>A larger file is refused.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>Replaces detection: a command line whose exit status is the verdict; null detects.</summary>
    public string? TestCommand { get; init; }

    /// <summary>Globs of the files that a patch may change; empty means all.</summary>
    public IReadOnlyList<string> Editable { get; init; } = [];

    /// <summary>Globs of files that no patch may change, whatever <see cref="Editable"/> says.</summary>
    public IReadOnlyList<string> Protected { get; init; } = [];

    /// <summary>Ids of <see cref="Syntax.Language"/> that patches may be made in; empty means all.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    public RepositoryLimits Limits { get; init; } = new();

    /// <summary>Wall-clock limit of one command; default 5 minutes.</summary>
    public TimeSpan TestRunLimit => Limits.CommandTime ?? TimeSpan.FromMinutes(5);

    /// <summary>Reads a configuration; <paramref name="text"/> null gives the defaults.</summary>
    /// <param name="fileName">For messages.</param>
    /// <exception cref="ConfigurationException">A key is unknown or a value is bad; the message names file, line, key, value and remedy.</exception>
    public static RepositoryConfiguration Load(string? text, string fileName) =>
        text is null ? new RepositoryConfiguration() : ConfigurationReader.Read(text, fileName);

    /// <summary>True when a patch may change this file: inside of <see cref="Editable"/>, outside of <see cref="Protected"/>, in one of
    /// <see cref="Languages"/>, and not the configuration itself.</summary>
    /// <param name="path">Relative to the repository with forward slashes.</param>
    public bool MayEdit(string path) =>
        path != FileName
        && (Editable.Count == 0 || Matches(Editable, path))
        && !Matches(Protected, path)
        && (Languages.Count == 0 || (Syntax.Language.Of(path) is { } language && Languages.Contains(language.Id)));

    private static bool Matches(IReadOnlyList<string> globs, string path)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddIncludePatterns(globs);
        return matcher.Match(path).HasMatches;
    }
}

/// <summary>Limits that a repository asks for; null leaves the default.</summary>
public sealed record RepositoryLimits
{
    /// <summary>For the whole repair; 1 s to 24 h.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>For one command (restore, build, one test run); 1 s to 24 h.</summary>
    public TimeSpan? CommandTime { get; init; }

    /// <summary>CPU time of one process; 1 s to 24 h.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>Bytes for all processes of one command; 64 MiB to 1 TiB.</summary>
    public long? Memory { get; init; }

    /// <summary>Processes and threads of one command; 8 to 100,000.</summary>
    public int? Processes { get; init; }

    /// <summary>Bytes that one command may write; 1 MiB to 1 TiB.</summary>
    public long? Disk { get; init; }

    /// <summary>Bytes of one file; 1 MiB to 1 TiB.</summary>
    public long? FileSize { get; init; }

    /// <summary>Tokens that a model may read and write in one repair; 1 to 1,000,000,000. Lowers what the caller allows.</summary>
    public long? ModelTokens { get; init; }

    /// <summary>Time in which a model may work in one repair; 1 s to 24 h. Lowers what the caller allows.</summary>
    public TimeSpan? ModelTime { get; init; }

    /// <summary>The given limits with what this repository asks for in their place, the wall-clock limit excepted: see <see cref="CommandTime"/>.</summary>
    /// <remarks>A repository can ask for more than the given ones: cap the result where the repository is not trusted.</remarks>
    public SandboxLimits Over(SandboxLimits limits) => limits with
    {
        CpuTime = CpuTime ?? limits.CpuTime,
        MemoryBytes = Memory ?? limits.MemoryBytes,
        Processes = Processes ?? limits.Processes,
        DiskBytes = Disk ?? limits.DiskBytes,
        FileBytes = FileSize ?? limits.FileBytes,
    };
}
