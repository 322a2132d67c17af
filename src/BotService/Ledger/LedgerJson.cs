using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Ledger;

/// <summary>Reports and triggers as the ledger keeps them: JSON with the version of its form.</summary>
internal static class LedgerJson
{
    private const int Version = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameCases } },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write<T>(T value)
        where T : class => JsonSerializer.Serialize(new Versioned<T>(Version, value), Options);

    /// <exception cref="JsonException">The text is of another version, or none of ours.</exception>
    public static T Read<T>(string json)
        where T : class
    {
        var stored = JsonSerializer.Deserialize<Versioned<T>>(json, Options);
        return stored is { Version: Version, Value: { } value }
            ? value
            : throw new JsonException($"A {typeof(T).Name} of version {stored?.Version} cannot be read; this program knows version {Version}.");
    }

    // Both are closed sets of nested records, so the records' own names are the discriminators.
    private static void NameCases(JsonTypeInfo type)
    {
        if (type.Type != typeof(RepairOutcome) && type.Type != typeof(RunTrigger))
        {
            return;
        }

        var cases = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "case" };
        foreach (var nested in type.Type.GetNestedTypes().Where(t => t.IsSubclassOf(type.Type)))
        {
            cases.DerivedTypes.Add(new JsonDerivedType(nested, nested.Name));
        }

        type.PolymorphismOptions = cases;
    }

    private sealed record Versioned<T>(int Version, T Value);
}
