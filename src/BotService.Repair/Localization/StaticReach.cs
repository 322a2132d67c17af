using BotService.Repair.Syntax;

namespace BotService.Repair.Localization;

/// <summary>Functions that the failing tests name, and those that these name in turn, where there is no coverage.</summary>
internal static class StaticReach
{
    private const double Direct = 0.6;
    private const double Decay = 0.6;
    private const int MaxDepth = 4;

    public static IEnumerable<(string Path, int Line, double Weight, string Reason)> Vote(LocalizationInput input)
    {
        var functions = input.Sources
            .SelectMany(file => file.Functions.Select(function => new Function(file, function)))
            .ToLookup(f => f.Declaration.Name);
        var frontier = NamesInTests(input).ToHashSet();
        var reached = new HashSet<string>();
        var weight = Direct;
        for (var depth = 0; depth < MaxDepth && frontier.Count > 0; depth++, weight *= Decay)
        {
            var next = new HashSet<string>();
            foreach (var function in frontier.Where(reached.Add).SelectMany(name => functions[name]))
            {
                foreach (var line in function.Lines)
                {
                    yield return (function.File.Path, line, weight, depth == 0
                        ? $"in {function.Declaration.Name}, which a failing test's file names"
                        : $"in {function.Declaration.Name}, {depth} calls behind a failing test");
                }

                next.UnionWith(function.Names);
            }

            frontier = next;
        }
    }

    /// <summary>Identifiers of the files that declare failing tests, or of all test files when no report said which.</summary>
    private static IEnumerable<string> NamesInTests(LocalizationInput input)
    {
        var named = input.Failure.Failing
            .SelectMany(t => t.Frames.Select(f => f.Path).Append(t.File))
            .Where(input.Tests.ContainsKey)
            .ToHashSet();
        return (named.Count > 0 ? input.Tests.Where(t => named.Contains(t.Key)) : input.Tests)
            .Where(t => Language.Of(t.Key) is not null)
            .Select(t => SourceFile.Parse(t.Key, t.Value))
            .SelectMany(f => f.Tokens.Where(t => t.Kind == TokenKind.Identifier).Select(t => f.Text.Substring(t.Start, t.Length)));
    }

    private sealed record Function(SourceFile File, FunctionDeclaration Declaration)
    {
        private IEnumerable<Token> Inside => File.Tokens.Where(t => t.Start >= Declaration.Start && t.End <= Declaration.End);

        public IEnumerable<int> Lines => Inside.Select(t => t.Line).Distinct();

        public IEnumerable<string> Names => Inside
            .Where(t => t.Kind == TokenKind.Identifier)
            .Select(t => File.Text.Substring(t.Start, t.Length));
    }
}
