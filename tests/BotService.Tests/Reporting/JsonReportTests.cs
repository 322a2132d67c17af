using System.Text.Json;
using System.Text.Json.Nodes;
using BotService.Fixture;
using BotService.Repair;
using BotService.Reporting;
using NJsonSchema;

namespace BotService.Tests.Reporting;

public sealed class JsonReportTests
{
    [Fact]
    public async Task Text_of_every_outcome_follows_the_published_schema()
    {
        var schema = await SchemaAsync();

        foreach (var report in Reports.Outcomes.Select(o => new RepairReport(o)).Append(Reports.Repaired))
        {
            Assert.Empty(schema.Validate(JsonReport.Text(report)));
        }
    }

    [Theory]
    [InlineData("outcome", "\"mended\"")]
    [InlineData("extra", "1")]
    [InlineData("alternatives", "[{}]")]
    [InlineData("origin", "{\"kind\":\"pattern\"}")]
    [InlineData("evidence", "{}")]
    public async Task Schema_refuses_anything_else(string field, string value)
    {
        var json = JsonNode.Parse(JsonReport.Text(Reports.Repaired))!;
        json[field] = JsonNode.Parse(value);

        Assert.NotEmpty((await SchemaAsync()).Validate(json.ToJsonString()));
    }

    [Fact]
    public void Text_carries_the_values()
    {
        var json = JsonDocument.Parse(JsonReport.Text(Reports.Repaired)).RootElement;

        Assert.Equal(Reports.Patch, json.GetProperty("patch").GetString());
        Assert.Equal("relational operator", json.GetProperty("origin").GetProperty("name").GetString());
        Assert.Equal(3, json.GetProperty("evidence").GetProperty("suiteAfter").GetProperty("passed").GetInt32());
        Assert.Equal(1, json.GetProperty("candidates").GetProperty("rejectedByIntegrity").GetInt32());
        Assert.Equal(4.25, json.GetProperty("seconds").GetProperty("total").GetDouble());
    }

    private static Task<JsonSchema> SchemaAsync() => JsonSchema.FromFileAsync(Source.Path("docs/fix-result.schema.json"));
}
