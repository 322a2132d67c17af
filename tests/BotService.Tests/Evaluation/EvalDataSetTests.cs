using System.Text.Json.Nodes;
using BotService.Evaluation;
using BotService.Fixture;
using BotService.Repair;

namespace BotService.Tests.Evaluation;

public sealed class EvalDataSetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ReadProjects_filters_and_limits_in_the_order_of_the_file()
    {
        var data = Data(Invented.Record("a"), Invented.Record("b", "go"), Invented.Record("c"), Invented.Record("d"));

        var projects = data.ReadProjects([new EvalFilter("language", "python"), new EvalFilter("set", "invented")], 2);

        Assert.Equal(["a", "c"], projects.Select(p => p.Id));
    }

    [Fact]
    public void ReadProjects_without_a_match_names_the_fields()
    {
        var error = Assert.Throws<ConfigurationException>(() => Data(Invented.Record("a")).ReadProjects([new EvalFilter("langauge", "python")], null));

        Assert.Contains("langauge=python", error.Message);
        Assert.Contains("language", error.Message);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/x")]
    [InlineData("a/../x")]
    [InlineData("a//x")]
    [InlineData("./x")]
    [InlineData("a\\x")]
    [InlineData("a\nx")]
    [InlineData(".git/hooks/pre-commit")]
    [InlineData("sub/.GIT/config")]
    [InlineData("")]
    public void ReadProjects_refuses_paths_that_leave_the_project(string path)
    {
        var record = Invented.Record("a");
        record["files"]![path] = "text";

        var error = Assert.Throws<ConfigurationException>(() => Data(Invented.Record("first"), record).ReadProjects([], null));

        Assert.Contains("data.jsonl, line 2", error.Message);
        Assert.Contains("'files'", error.Message);
    }

    [Theory]
    [InlineData("id", "1")]
    [InlineData("id", "\"\"")]
    [InlineData("set", "null")]
    [InlineData("language", "[]")]
    [InlineData("test_command", "7")]
    [InlineData("files", "{}")]
    [InlineData("files", "{\"a\":1}")]
    [InlineData("files", "\"a\"")]
    [InlineData("reference", "\"a\"")]
    public void ReadProjects_bad_field_names_file_line_and_field(string field, string value)
    {
        var record = Invented.Record("a");
        record[field] = JsonNode.Parse(value);

        var error = Assert.Throws<ConfigurationException>(() => Data(record).ReadProjects([], null));

        Assert.Contains("data.jsonl, line 1", error.Message);
        Assert.Contains($"'{field}'", error.Message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("nothing")]
    public void ReadProjects_line_that_is_no_object_names_it(string line)
    {
        folder.Write("data.jsonl", Invented.Record("a").ToJsonString() + "\n\n" + line + "\n");

        var error = Assert.Throws<ConfigurationException>(() => new EvalDataSet(Path.Combine(folder, "data.jsonl")).ReadProjects([], null));

        Assert.Contains("line 3", error.Message);
    }

    [Fact]
    public void ReadProjects_same_id_twice_names_both_lines()
    {
        var error = Assert.Throws<ConfigurationException>(() => Data(Invented.Record("a"), Invented.Record("b"), Invented.Record("a")).ReadProjects([], null));

        Assert.Contains("line 3", error.Message);
        Assert.Contains("line 1", error.Message);
    }

    [Fact]
    public void ReadReference_gives_the_one_of_the_record()
    {
        var data = Data(Invented.Record("a"), Invented.Record("b"));
        data.ReadProjects([], null);

        Assert.Contains(Invented.Canary, data.ReadReference("b").Files["src/answer.py"]);
    }

    private EvalDataSet Data(params JsonObject[] records) => new(Invented.Write(folder, records));
}
