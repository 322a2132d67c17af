using System.Globalization;
using System.Text.RegularExpressions;
using BotService.Publishing;
using BotService.Repair;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace BotService.Policies;

/// <summary>Finds the first command in a comment: a line of plain text that begins with <c>/testfix</c>, outside of code, quotes, lists and HTML.</summary>
public static partial class CommandParser
{
    public const string Name = "/testfix";

    private const int MaximumText = 65_536;
    private const int MaximumLine = 2_000;
    private const int MaximumTests = 10;
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePreciseSourceLocation().Build();

    // What decides about cost, secrets or other machines belongs to people who can change the base branch or the service.
    private static readonly string[] Denied =
    [
        "model", "models", "url", "repository", "repo", "token", "key", "api-key", "secret", "password", "time", "time-limit", "timeout", "limit", "limits",
        "memory", "cpu", "disk", "caps", "budget", "jobs", "reruns", "sandbox", "network", "env", "command", "test-command", "branch", "base", "labels", "reviewers",
    ];

    public static CommandParse Parse(string text)
    {
        if (!text.Contains(Name, StringComparison.OrdinalIgnoreCase))
        {
            return new CommandParse.None();
        }

        var source = text.Length > MaximumText ? text[..MaximumText] : text;
        return CommandLine(source) is { } line ? Read(Words(line)) : new CommandParse.None();
    }

    /// <summary>What follows the command's name on its line; null when there is none.</summary>
    private static string? CommandLine(string source)
    {
        try
        {
            var starts = Markdown.Parse(source, Pipeline).OfType<ParagraphBlock>().SelectMany(LineStarts);
            return starts.Select(start => Rest(source, start)).FirstOrDefault(rest => rest is not null);
        }
        catch (ArgumentException)
        {
            // Nested too deeply: no person wrote that.
            return null;
        }
    }

    private static IEnumerable<int> LineStarts(ParagraphBlock paragraph)
    {
        var begins = true;
        for (var inline = paragraph.Inline?.FirstChild; inline is not null; inline = inline.NextSibling)
        {
            if (begins && inline is LiteralInline)
            {
                yield return inline.Span.Start;
            }

            begins = inline is LineBreakInline;
        }
    }

    private static string? Rest(string source, int start)
    {
        var end = source.AsSpan(start).IndexOfAny('\r', '\n');
        var line = (end < 0 ? source[start..] : source.Substring(start, end)).Trim();
        return line.StartsWith(Name, StringComparison.OrdinalIgnoreCase) && (line.Length == Name.Length || char.IsWhiteSpace(line[Name.Length]))
            ? line[Name.Length..]
            : null;
    }

    private static List<string> Words(string line) =>
        [.. Word().Matches(line.Length > MaximumLine ? line[..MaximumLine] : line).Select(m => m.Value.Replace("\"", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal)).Where(w => w.Length > 0)];

    private static CommandParse Read(IReadOnlyList<string> words)
    {
        var command = new BotCommand(CommandVerb.Fix);
        var rest = words;
        if (words.Count > 0 && !IsSha(words[0]) && !words[0].Contains('='))
        {
            if (VerbOf(words[0]) is not { } verb)
            {
                return Wrong($"I do not know the command {EchoedText.Code(words[0], 40)}.");
            }

            command = command with { Verb = verb };
            rest = [.. words.Skip(1)];
        }

        foreach (var word in rest)
        {
            if (Add(command, word) is not { } next)
            {
                return Complain(command, word);
            }

            command = next;
        }

        return new CommandParse.Command(command);
    }

    private static BotCommand? Add(BotCommand command, string word)
    {
        var takesSha = command.Verb is CommandVerb.Fix or CommandVerb.Retry or CommandVerb.Apply;
        if (takesSha && IsSha(word) && command.Sha is null)
        {
            return command with { Sha = word.ToLowerInvariant() };
        }

        var (name, value) = word.IndexOf('=') is > 0 and var at ? (word[..at].ToLowerInvariant(), word[(at + 1)..]) : (word, "");
        return command.Verb is not (CommandVerb.Fix or CommandVerb.Retry) ? null : name switch
        {
            "test" when IsTest(value) && command.Tests.Count < MaximumTests => command with { Tests = [.. command.Tests, value] },
            "engine" when Enum.TryParse<EngineMode>(value, ignoreCase: true, out var engine) && char.IsLetter(value[0]) => command with { Engine = engine },
            "candidates" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= BotCommand.MostCandidates => command with { Candidates = count },
            _ => null,
        };
    }

    private static CommandParse.Wrong Complain(BotCommand command, string word)
    {
        var name = word.Split('=', 2)[0].ToLowerInvariant();
        return (command.Verb, name) switch
        {
            _ when Denied.Contains(name) => Wrong($"{EchoedText.Code(name, 40)} cannot be set in a comment. It belongs into `.botservice.yml` of the base branch, or into the configuration of the service."),
            (CommandVerb.Fix or CommandVerb.Retry, "test") => Wrong($"`test=` takes the id of a test, without addresses or secrets, and at most {MaximumTests} of them."),
            (CommandVerb.Fix or CommandVerb.Retry, "engine") => Wrong("`engine=` takes `auto`, `pattern` or `model`."),
            (CommandVerb.Fix or CommandVerb.Retry, "candidates") => Wrong("`candidates=` takes a whole number from 1: the search ends after so many tested changes."),
            _ => Wrong($"I do not know the argument {EchoedText.Code(word.Contains('=') ? name + "=" : word, 60)} here."),
        };
    }

    private static CommandParse.Wrong Wrong(string complaint) => new(complaint);

    private static CommandVerb? VerbOf(string word) => word.ToLowerInvariant() switch
    {
        "fix" => CommandVerb.Fix,
        "retry" => CommandVerb.Retry,
        "apply" => CommandVerb.Apply,
        "explain" => CommandVerb.Explain,
        "stop" => CommandVerb.Stop,
        "status" => CommandVerb.Status,
        "help" => CommandVerb.Help,
        _ => null,
    };

    private static bool IsSha(string word) => Sha().IsMatch(word);

    private static bool IsTest(string value) =>
        value.Length is > 0 and <= 300 && value[0] != '-' && VisibleText.Of(value) == value && !value.Contains("://", StringComparison.Ordinal) && Redaction.Hide(value) == value;

    [GeneratedRegex("""(?:[^\s"]|"[^"]*"?)+""")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[0-9a-fA-F]{7,64}\z")]
    private static partial Regex Sha();
}
