using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace BotService.Repair.Configuration;

/// <summary>Turns the text of <c>.botservice.yml</c> into <see cref="RepositoryConfiguration"/>; one line for each key.</summary>
internal static class ConfigurationReader
{
    private const long MiB = 1L << 20;
    private const long TiB = 1L << 40;
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    internal static Section<RepositoryConfiguration> Root { get; } = new()
    {
        ["test-command"] = (c, v) => c with { TestCommand = Command(v) },
        ["editable"] = (c, v) => c with { Editable = v.List(Glob) },
        ["protected"] = (c, v) => c with { Protected = v.List(Glob) },
        ["languages"] = (c, v) => c with { Languages = v.List(LanguageId) },
        ["limits"] = (c, v) => c with { Limits = v.Section(Limits!, new RepositoryLimits()) },
    };

    internal static Section<RepositoryLimits> Limits { get; } = new()
    {
        ["time"] = (l, v) => l with { Time = Duration(v) },
        ["command-time"] = (l, v) => l with { CommandTime = Duration(v) },
        ["cpu-time"] = (l, v) => l with { CpuTime = Duration(v) },
        ["memory"] = (l, v) => l with { Memory = Size(v, 64 * MiB, "64MiB") },
        ["processes"] = (l, v) => l with { Processes = Count(v, 8, 100_000) },
        ["disk"] = (l, v) => l with { Disk = Size(v, MiB, "1MiB") },
        ["file-size"] = (l, v) => l with { FileSize = Size(v, MiB, "1MiB") },
        ["model-tokens"] = (l, v) => l with { ModelTokens = Count(v, 1, 1_000_000_000) },
        ["model-time"] = (l, v) => l with { ModelTime = Duration(v) },
    };

    public static RepositoryConfiguration Read(string text, string fileName) => YamlText.Parse(text, fileName) switch
    {
        null => new RepositoryConfiguration(),
        YamlMappingNode root => new Value(root, "", fileName).Section(Root, new RepositoryConfiguration()),
        var other => throw new Value(other, "", fileName).Wrong("The file must hold keys with values, for example 'test-command: make test'."),
    };

    private static string Command(Value value)
    {
        var text = value.Text();
        return text is { Length: > 0 and <= 4096 } && !text.Any(char.IsControl) && text.Trim() == text
            ? text
            : throw value.Wrong("Give one command line, for example 'make test'.");
    }

    private static string Glob(Value value)
    {
        var glob = value.Text();
        var relative = glob is { Length: > 0 and <= 1024 } && glob[0] != '/' && !glob.Contains('\\') && !glob.Any(char.IsControl) && !glob.Split('/').Contains("..");
        return relative ? glob : throw value.Wrong("Give a pattern relative to the repository with forward slashes, for example 'src/**'.");
    }

    private static string LanguageId(Value value)
    {
        var known = Syntax.Language.All.Select(l => l.Id).ToList();
        var id = value.Text();
        return known.Contains(id) ? id : throw value.Wrong($"{Suggestion.For(id, known)}Known languages: {string.Join(", ", known)}.");
    }

    private static TimeSpan Duration(Value value) => Units.ParseDuration(value.Text()) is { } time && time >= TimeSpan.FromSeconds(1) && time <= Day
        ? time
        : throw value.Wrong("Give a time from 1s to 24h with its unit, for example 90s, 10m or 1h30m.");

    private static long Size(Value value, long least, string leastShown) => Units.ParseBytes(value.Text()) is { } size && size >= least && size <= TiB
        ? size
        : throw value.Wrong($"Give a size from {leastShown} to 1TiB with its unit, for example 512MiB or 4GiB.");

    private static int Count(Value value, int least, int most) =>
        int.TryParse(value.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most
            ? count
            : throw value.Wrong($"Give a whole number from {least} to {most}.");
}
