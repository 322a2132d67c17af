namespace BotService.Repair.TestRunners.Java;

internal enum HarnessMode
{
    /// <summary>Compile the changed files, and everything only when other classes could notice.</summary>
    Changed,

    /// <summary>Compile everything from the sources, whatever the build tool left.</summary>
    Everything,

    /// <summary>Compile everything with probes and say which lines each test ran.</summary>
    Lines,
}

/// <param name="Tests">Null for all.</param>
/// <param name="Timeout">For the tests; compiling is not counted.</param>
internal sealed record HarnessRequest(HarnessMode Mode, IReadOnlyList<string>? Tests, TimeSpan Timeout)
{
    /// <summary>Inside path and new text of each changed file.</summary>
    public IReadOnlyList<(string Path, string Text)> Files { get; init; } = [];

    /// <summary>Tests to leave out.</summary>
    public IReadOnlyCollection<string> Except { get; init; } = [];

    public string Text(Func<string, string> encode)
    {
        var mode = Mode switch
        {
            HarnessMode.Changed => "changed",
            HarnessMode.Everything => "everything",
            _ => "lines",
        };
        var files = string.Join(',', Files.Select(f => encode(f.Path) + ":" + encode(f.Text)));
        var tests = Tests is null ? "*" : string.Join(',', Tests.Select(encode));
        return $"{Timeout.TotalMilliseconds:0}\t{mode}\t{files}\t{tests}\t{string.Join(',', Except.Select(encode))}";
    }
}
