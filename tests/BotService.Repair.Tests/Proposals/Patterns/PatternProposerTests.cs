using BotService.Repair.Proposals.Patterns;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;
using BotService.Repair.Tests.Syntax;

namespace BotService.Repair.Tests.Proposals.Patterns;

public sealed class PatternProposerTests
{
    [Theory]
    [MemberData(nameof(SourceFiles.Samples), MemberType = typeof(SourceFiles))]
    public void Every_candidate_applies_differs_is_unique_and_keeps_the_brackets(string path)
    {
        using var proposing = new Proposing(Path.GetFileName(path), File.ReadAllText(path));
        var original = SourceFile.Parse(path, proposing.Text);
        var texts = new HashSet<string>();
        foreach (var candidate in proposing.Candidates(600))
        {
            var text = proposing.Apply(candidate);
            Assert.NotEqual(proposing.Text, text);
            Assert.True(texts.Add(text), $"{candidate.Origin} at line {candidate.Line} has been proposed before");
            Assert.All(candidate.Edits, e => Assert.InRange(e.Start + e.Length, e.Start, proposing.Text.Length));
            Assert.True(candidate.Score > 0);
        }

        foreach (var candidate in proposing.Candidates(60))
        {
            var changed = SourceFile.Parse(path, proposing.Apply(candidate));
            Assert.True(changed.Tree.IsBalanced, $"{candidate.Origin} at line {candidate.Line} of {path}: {string.Join(" | ", candidate.Edits.Select(e => $"{proposing.Text.Substring(e.Start, e.Length)} -> {e.NewText}"))}");
            Assert.NotEqual(original.Normalized, changed.Normalized);
        }
    }

    [Theory]
    [MemberData(nameof(SourceFiles.Samples), MemberType = typeof(SourceFiles))]
    public void Propose_is_deterministic_and_best_first(string path)
    {
        using var proposing = new Proposing(Path.GetFileName(path), File.ReadAllText(path));

        var once = proposing.Candidates(300);
        var again = proposing.Candidates(300);

        Assert.Equal(once.Select(proposing.Apply), again.Select(proposing.Apply));
        Assert.Equal(once.Select(c => c.Score).OrderDescending(), once.Select(c => c.Score));
        Assert.Equal(Enumerable.Range(0, once.Count), once.Select(c => c.Id));
    }

    [Fact]
    public void Csharp_candidates_parse()
    {
        using var proposing = new Proposing("A.cs", "class A\n{\n    int F(int[] v, int n, bool b)\n    {\n        if (n > 1 && b) { n += v[n - 1]; }\n        for (int i = 0; i < n; i++) { G(v, i + 1); }\n        return b ? n : -n;\n    }\n}\n");
        var candidates = proposing.Candidates();

        var broken = candidates.Where(c => !SourceFile.Parse("A.cs", proposing.Apply(c)).IsWellFormed).ToList();

        Assert.True(broken.Count * 50 <= candidates.Count, string.Join('\n', broken.Take(40).Select(c => $"{c.Origin}: {proposing.Apply(c).Split('\n')[c.Line - 1]}")));
    }

    [Fact]
    public void A_more_suspicious_line_comes_first()
    {
        using var proposing = new Proposing("a.py", "def f(a, b):\n    x = a < b\n    y = a < b\n    return x, y\n");
        var fault = proposing.Fault with { Lines = [new("a.py", 3, 1, []), new("a.py", 2, 0.2, [])] };

        Assert.Equal(3, new PatternProposal(fault).Propose().First().Line);
    }

    [Fact]
    public void Files_and_folders_that_are_not_listed_are_left_alone()
    {
        using var proposing = new Proposing("a.py", "def f(a):\n    return a§\n", "assert f(1) == 2\n");

        Assert.All(proposing.Candidates(), c => Assert.Equal(["a.py"], c.Paths));
    }

    [Fact]
    public void A_missing_file_and_an_unknown_language_give_no_candidates()
    {
        using var proposing = new Proposing("a.py", "x = 1\n");
        var fault = proposing.Fault with { Lines = [new("gone.py", 1, 1, []), new("a.txt", 1, 1, [])] };

        Assert.Empty(new PatternProposal(fault).Propose());
    }

    [Fact]
    public void A_boundary_comes_before_other_comparisons()
    {
        using var proposing = new Proposing("a.py", "def f(a, b):\n    return a < b§\n");
        var order = proposing.Candidates().Select(proposing.Apply).ToList();

        Assert.True(order.FindIndex(t => t.Contains("a <= b", StringComparison.Ordinal)) < order.FindIndex(t => t.Contains("a != b", StringComparison.Ordinal)));
    }

    [Fact]
    public void Extend_adds_a_second_edit_beside_the_first()
    {
        using var proposing = new Proposing("a.py", "def f(n):\n    if n == 0:\n        return 1\n    if n == 1:\n        return 2\n    return n\n");
        var partial = new CandidatePatch(0, [new TextEdit("a.py", proposing.Text.IndexOf("return 1", StringComparison.Ordinal) + 7, 1, "7")], "number small", 3, 1);

        var texts = proposing.Extensions(partial).Select(proposing.Apply).ToList();

        Assert.Contains(proposing.Text.Replace("return 1", "return 7", StringComparison.Ordinal).Replace("return 2", "return 3", StringComparison.Ordinal), texts);
        Assert.All(texts, t => Assert.Contains("return 7", t, StringComparison.Ordinal));
        Assert.Equal(texts.Count, texts.Distinct().Count());
    }

    [Fact]
    public void Every_operator_has_a_prior_and_every_prior_an_operator()
    {
        Assert.Equal(Priors.Names.Order(), PatternOperators.All.SelectMany(o => o.Names).Order());
    }

    [Fact]
    public void A_large_file_is_searched_around_its_suspicious_lines()
    {
        var text = string.Concat(Enumerable.Range(0, 400).Select(i => $"def f{i}(a, b):\n    c = a + b * {i}\n    if c > a and c < b:\n        return c - 1\n    return a\n\n"));
        using var proposing = new Proposing("a.py", text);
        var fault = proposing.Fault with { Lines = [new("a.py", 1202, 1, [])] };

        var candidates = new PatternProposal(fault).Propose().Take(500).ToList();

        Assert.Equal(500, candidates.Count);
        Assert.Equal(1202, candidates[0].Line);
        Assert.All(candidates, c => Assert.InRange(c.Line, 1000, 1400));
    }
}
