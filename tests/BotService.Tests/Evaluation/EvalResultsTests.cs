using BotService.Evaluation;
using BotService.Fixture;
using BotService.Repair;

namespace BotService.Tests.Evaluation;

public sealed class EvalResultsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder, "results.jsonl");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Add_is_on_disk_at_once_and_read_back()
    {
        using (var results = EvalResults.Open(File))
        {
            results.Add(Row("a"));
            Assert.Equal(Row("a").Text() + "\n", (await CommandLine.ToolAsync(folder, "cat", File)).Output);
            results.Add(Row("b"));
        }

        using var again = EvalResults.Open(File);
        Assert.Equal([Row("a"), Row("b")], again.Rows);
    }

    [Fact]
    public void Open_drops_a_torn_last_line_and_goes_on_behind_the_good_ones()
    {
        folder.Write("results.jsonl", Row("a").Text() + "\n" + Row("b").Text()[..20]);

        using (var results = EvalResults.Open(File))
        {
            Assert.Equal(["a"], results.Rows.Select(r => r.Id));
            results.Add(Row("c"));
        }

        Assert.Equal(Row("a").Text() + "\n" + Row("c").Text() + "\n", System.IO.File.ReadAllText(File));
    }

    [Theory]
    [InlineData("{\"id\":\"x\"}\n")]
    [InlineData("important notes\n")]
    public void Open_refuses_a_file_of_something_else_and_leaves_it(string text)
    {
        folder.Write("results.jsonl", text);

        var error = Assert.Throws<ConfigurationException>(() => EvalResults.Open(File));

        Assert.Contains("line 1", error.Message);
        Assert.Equal(text, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Open_in_a_folder_that_is_not_there_names_the_file() =>
        Assert.Contains("/no/such/x", Assert.Throws<ConfigurationException>(() => EvalResults.Open("/no/such/x")).Message);

    [Fact]
    public void Open_twice_at_once_is_refused()
    {
        using var first = EvalResults.Open(File);
        Assert.Throws<ConfigurationException>(() => EvalResults.Open(File));
    }

    private static EvalRow Row(string id) => new(id, "s", "python", "repaired", true, false, "+ä\n", 1.5, new EvalCandidates(3, 2, 1));
}
