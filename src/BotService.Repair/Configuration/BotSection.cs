using System.Text.RegularExpressions;

namespace BotService.Repair.Configuration;

/// <summary>Reads the section <c>bot</c>; one line for each key.</summary>
internal static partial class BotSection
{
    internal static Section<BotConfiguration> Keys { get; } = new()
    {
        ["mode"] = (b, v) => b with { Mode = Choice<BotMode>(v) },
        ["branches"] = (b, v) => b with { Branches = v.List(ConfigurationReader.Glob) },
        ["delivery"] = (b, v) => b with { Delivery = Choice<FixDelivery>(v) },
        ["reviewers"] = (b, v) => b with { Reviewers = v.List(Login) },
        ["labels"] = (b, v) => b with { Labels = v.List(Label) },
        ["opt-out-label"] = (b, v) => b with { OptOutLabel = Label(v) },
        ["allowed-bots"] = (b, v) => b with { AllowedBots = v.List(Login) },
        ["models"] = (b, v) => b with { Models = v.List(Model) },
        ["caps"] = (b, v) => b with { Caps = v.Section(Caps!, new BotCaps()) },
    };

    internal static Section<BotCaps> Caps { get; } = new()
    {
        ["open-pull-requests"] = (c, v) => c with { OpenPullRequests = ConfigurationReader.Count(v, 1, 100) },
        ["pushes-per-hour"] = (c, v) => c with { PushesPerHour = ConfigurationReader.Count(v, 1, 1000) },
        ["attempts"] = (c, v) => c with { Attempts = ConfigurationReader.Count(v, 1, 10) },
        ["sandbox-time"] = (c, v) => c with { SandboxTime = ConfigurationReader.Duration(v) },
        ["model-time"] = (c, v) => c with { ModelTime = ConfigurationReader.Duration(v) },
    };

    /// <summary>The names of an enumeration as the file writes them: <c>on-command</c>.</summary>
    internal static IReadOnlyList<string> NamesOf<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(n => Word().Replace(n, "-$0").TrimStart('-').ToLowerInvariant())];

    private static T Choice<T>(Value value)
        where T : struct, Enum
    {
        // YAML readers of older habits take a bare 'off' for false; here it is the word.
        var names = NamesOf<T>();
        var text = value.Text();
        var index = names.ToList().IndexOf(text);
        return index >= 0 ? Enum.GetValues<T>()[index] : throw value.Wrong($"{Suggestion.For(text, names)}Choose one of {string.Join(", ", names)}.");
    }

    private static string Login(Value value) => value.Text() is var text && LoginName().IsMatch(text)
        ? text
        : throw value.Wrong("Give a login without '@', for example 'alice'.");

    private static string Label(Value value) => value.Text() is var text && LabelName().IsMatch(text)
        ? text
        : throw value.Wrong("Give a label of at most 50 characters without a comma, for example 'no-testfix'.");

    private static string Model(Value value) => value.Text() is var text && ModelName().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal) && !text.Contains("://", StringComparison.Ordinal)
        ? text
        : throw value.Wrong("Give a name of 'botservice models list' or BACKEND:NAME, for example 'ollama:qwen2.5-coder:7b'; paths and addresses are for the service's own configuration.");

    [GeneratedRegex("[A-Z][a-z]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,98}(\[bot\])?\z")]
    private static partial Regex LoginName();

    [GeneratedRegex(@"^[^\s,\x00-\x1f\x7f]([^,\x00-\x1f\x7f]{0,48}[^\s,\x00-\x1f\x7f])?\z")]
    private static partial Regex LabelName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.:@/+-]{0,199}\z(?<!\.gguf)")]
    private static partial Regex ModelName();
}
