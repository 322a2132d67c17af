using NJsonSchema;
using YamlDotNet.Serialization;

namespace BotService.Repair.Configuration;

public sealed class ConfigurationSchemaTests
{
    private static readonly string SchemaFile = Path.Combine(AppContext.BaseDirectory, "botservice.schema.json");

    public static TheoryData<string> Good => ConfigurationSamples.Good;

    public static TheoryData<string, string[]> Bad => ConfigurationSamples.Bad;

    [Theory]
    [MemberData(nameof(Good))]
    public async Task A_good_sample_passes_schema_and_reader(string text)
    {
        Assert.Empty((await SchemaAsync()).Validate(JsonOf(text)));
        Assert.NotNull(RepositoryConfiguration.Load(text, "x.yml"));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_sample_fails_in_the_schema_too(string text, string[] parts)
    {
        Assert.NotEmpty(parts);
        Assert.NotEmpty((await SchemaAsync()).Validate(JsonOf(text)));
    }

    [Fact]
    public async Task Schema_and_reader_know_the_same_keys_and_languages()
    {
        var schema = await SchemaAsync();

        Assert.Equal(ConfigurationReader.Root.Keys.Order(), schema.Properties.Keys.Order());
        Assert.Equal(ConfigurationReader.Limits.Keys.Order(), schema.Properties["limits"].Properties.Keys.Order());
        Assert.Equal(BotSection.Keys.Keys.Order(), schema.Properties["bot"].Properties.Keys.Order());
        Assert.Equal(BotSection.Caps.Keys.Order(), schema.Properties["bot"].Properties["caps"].Properties.Keys.Order());
        Assert.Equal(BotSection.NamesOf<BotMode>(), schema.Properties["bot"].Properties["mode"].Enumeration.Select(e => (string)e!));
        Assert.Equal(BotSection.NamesOf<FixDelivery>(), schema.Properties["bot"].Properties["delivery"].Enumeration.Select(e => (string)e!));
        Assert.Equal(
            Syntax.Language.All.Select(l => l.Id).Order(),
            schema.Properties["languages"].Item!.Enumeration.Select(e => (string)e!).Order());
    }

    [Fact]
    public void Options_and_reader_know_the_same_keys()
    {
        static IEnumerable<string> KeysOf(Type type) => type.GetProperties()
            .Where(p => p.SetMethod is { IsStatic: false })
            .Select(p => string.Concat(p.Name.Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString())))
            .Order();

        Assert.Equal(KeysOf(typeof(RepositoryConfiguration)), ConfigurationReader.Root.Keys.Order());
        Assert.Equal(KeysOf(typeof(RepositoryLimits)), ConfigurationReader.Limits.Keys.Order());
        Assert.Equal(KeysOf(typeof(BotConfiguration)), BotSection.Keys.Keys.Order());
        Assert.Equal(KeysOf(typeof(BotCaps)), BotSection.Caps.Keys.Order());
    }

    private static Task<JsonSchema> SchemaAsync() => JsonSchema.FromFileAsync(SchemaFile);

    private static string JsonOf(string yaml)
    {
        var content = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return new SerializerBuilder().JsonCompatible().Build().Serialize(content);
    }
}
