using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>true for false, here or at every place of the function.</summary>
internal sealed class BooleanFlip : IPatternOperator
{
    public IReadOnlyList<string> Names { get; } = ["boolean", "boolean everywhere"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var i in site.Tokens.Where(i => Flipped(file.Tree.Text(i)) is not null))
        {
            yield return new("boolean", 1, Flip(file, i));
            var scope = file.Names.ScopeAt(i);
            var all = Enumerable.Range(scope.First, scope.Count).Where(k => Flipped(file.Tree.Text(k)) is not null).ToList();
            if (all.Count is > 1 and < 8 && all[0] == i)
            {
                yield return new("boolean everywhere", 1, [.. all.Select(k => Flip(file, k))]);
            }

            if (all.IndexOf(i) is var at && at + 1 < all.Count && all.Count > 2)
            {
                yield return new("boolean everywhere", 0.5, Flip(file, i), Flip(file, all[at + 1]));
            }
        }
    }

    private static Change Flip(PatternFile file, int i) => file.Edits.Replace(i, Flipped(file.Tree.Text(i))!);

    private static string? Flipped(string text) => text switch { "true" => "false", "false" => "true", "True" => "False", "False" => "True", _ => null };
}
