using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace BotService.Tests.Forges.Descriptions;

/// <summary>GitHub's own OpenAPI description: judges requests and answers, and completes answers with the fields that GitHub always sends.</summary>
internal sealed class GitHubDescription
{
    private static readonly Lazy<Task<GitHubDescription?>> Shared = new(LoadAsync);
    private readonly JsonObject document;
    private readonly ConcurrentDictionary<string, Lazy<Task<JsonSchema>>> schemas = new();

    private GitHubDescription(JsonObject document) => this.document = document;

    /// <summary>Null where it cannot be fetched: fakes then answer without the fields that nobody reads.</summary>
    public static Task<GitHubDescription?> TryGetAsync() => Shared.Value;

    /// <summary>What is wrong with a request; empty when nothing is.</summary>
    public async Task<IReadOnlyList<string>> RequestErrorsAsync(string method, string template, IEnumerable<string> query, string body)
    {
        List<string> errors;
        JsonNode? schema;
        lock (document)
        {
            if (Operation(method, template) is not { } operation)
            {
                return [$"{method} {template} is no call of GitHub's"];
            }

            var known = (operation["parameters"]?.AsArray() ?? []).Select(p => Resolve(p!)).Where(p => (string?)p["in"] == "query").Select(p => (string)p["name"]!).ToHashSet();
            errors = [.. query.Where(q => !known.Contains(q)).Select(q => $"{method} {template} has no query parameter {q}")];
            schema = operation["requestBody"]?["content"]?["application/json"]?["schema"];
        }

        if (body.Length > 0 && schema is null)
        {
            errors.Add($"{method} {template} takes no body");
        }
        else if (body.Length > 0)
        {
            errors.AddRange((await ValidateAsync($"{method} {template}", schema!, body)).Select(e => $"request of {method} {template}: {e}"));
        }

        return errors;
    }

    public async Task<IReadOnlyList<string>> AnswerErrorsAsync(string method, string template, int status, string body)
    {
        JsonNode? schema;
        lock (document)
        {
            var answer = Operation(method, template)?["responses"]?[$"{status}"];
            if (answer is null)
            {
                // Refusals that any call can get are not listed with each.
                return status is >= 400 or 304 ? [] : [$"{method} {template} never answers {status}"];
            }

            schema = Resolve(answer)["content"]?["application/json"]?["schema"];
        }

        return schema is null || body.Length == 0 ? [] : [.. (await ValidateAsync($"{method} {template} {status}", schema, body)).Select(e => $"answer of {method} {template}: {e}")];
    }

    /// <summary>Adds what is required and missing, and names fields that GitHub does not send.</summary>
    public IReadOnlyList<string> Complete(string method, string template, int status, JsonNode? answer)
    {
        var errors = new List<string>();
        lock (document)
        {
            if (answer is not null && Operation(method, template)?["responses"]?[$"{status}"] is { } response && Resolve(response)["content"]?["application/json"]?["schema"] is { } schema)
            {
                Complete(answer, schema, $"{method} {template}", errors, 0);
            }
        }

        return errors;
    }

    private static async Task<GitHubDescription?> LoadAsync()
    {
        if (await NpmPackages.TryFolderAsync() is not { } folder)
        {
            return null;
        }

        await using var file = File.OpenRead(Path.Combine(folder, "openapi/generated/api.github.com.json"));
        return new GitHubDescription((await JsonNode.ParseAsync(file))!.AsObject());
    }

    private JsonNode? Operation(string method, string template) => document["paths"]?[template]?[method.ToLowerInvariant()];

    private JsonNode Resolve(JsonNode node)
    {
        while ((string?)node["$ref"] is { } reference)
        {
            node = reference.Split('/').Skip(1).Aggregate((JsonNode)document, (at, part) => at[part.Replace("~1", "/")]!);
        }

        return node;
    }

    private async Task<IEnumerable<string>> ValidateAsync(string key, JsonNode schema, string body)
    {
        var compiled = await schemas.GetOrAdd(key, _ => new Lazy<Task<JsonSchema>>(() => JsonSchema.FromJsonAsync(Standalone(schema)))).Value;
        return compiled.Validate(body).Select(e => e.ToString().ReplaceLineEndings(" "));
    }

    /// <summary>The schema with all that it refers to, as plain JSON Schema.</summary>
    private string Standalone(JsonNode schema)
    {
        lock (document)
        {
            var definitions = new JsonObject();
            var root = Plain(schema, definitions);
            root["definitions"] = definitions;
            return root.ToJsonString();
        }
    }

    private JsonObject Plain(JsonNode schema, JsonObject definitions)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            var name = reference.Split('/')[^1];
            if (!definitions.ContainsKey(name))
            {
                definitions[name] = new JsonObject();
                definitions[name] = Plain(Resolve(schema), definitions);
            }

            return new JsonObject { ["$ref"] = $"#/definitions/{name}" };
        }

        var plain = new JsonObject();
        foreach (var (key, value) in schema.AsObject())
        {
            JsonNode? copy = (key, value) switch
            {
                ("properties", JsonObject properties) => new JsonObject(properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)Plain(p.Value!, definitions)))),
                ("items" or "additionalProperties" or "not", JsonObject child) => Plain(child, definitions),
                ("oneOf" or "anyOf" or "allOf", JsonArray children) => new JsonArray([.. children.Select(c => (JsonNode?)Plain(c!, definitions))]),
                ("type" or "enum" or "required" or "additionalProperties" or "minItems" or "maxItems" or "minLength" or "maxLength" or "minimum" or "maximum", not null) => value.DeepClone(),
                _ => null,
            };
            if (copy is not null)
            {
                plain[key] = copy;
            }
        }

        return (bool?)schema["nullable"] == true ? Nullable(plain) : plain;
    }

    private static JsonObject Nullable(JsonObject schema)
    {
        if (schema["enum"] is JsonArray values)
        {
            values.Add(null);
        }

        if (schema["type"] is JsonValue type && !schema.ContainsKey("oneOf") && !schema.ContainsKey("anyOf") && !schema.ContainsKey("allOf"))
        {
            schema["type"] = new JsonArray(type.DeepClone(), "null");
            return schema;
        }

        return new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
    }

    private void Complete(JsonNode value, JsonNode schema, string at, List<string> errors, int depth)
    {
        schema = Choose(Resolve(schema));
        if (value is JsonArray items && schema["items"] is { } item)
        {
            foreach (var one in items.OfType<JsonNode>())
            {
                Complete(one, item, $"{at}[]", errors, depth + 1);
            }
        }

        if (value is not JsonObject fields || Properties(schema) is not { Count: > 0 } properties)
        {
            return;
        }

        foreach (var (name, field) in fields.ToList())
        {
            if (!properties.TryGetValue(name, out var known) && IsOpen(schema))
            {
                continue;
            }

            if (known is null)
            {
                errors.Add($"{at} has no field {name}");
            }
            else if (field is not null)
            {
                Complete(field, known, $"{at}.{name}", errors, depth + 1);
            }
        }

        foreach (var name in Required(schema).Where(n => !fields.ContainsKey(n) && properties.ContainsKey(n)))
        {
            fields[name] = Sample(properties[name], depth + 1);
        }
    }

    private static bool IsOpen(JsonNode schema) => schema["additionalProperties"] is JsonObject || schema["additionalProperties"] is JsonValue value && value.TryGetValue(out bool open) && open;

    // Of several forms the first is the usual one.
    private JsonNode Choose(JsonNode schema) =>
        schema["properties"] is null && (schema["oneOf"] ?? schema["anyOf"]) is JsonArray { Count: > 0 } forms ? Choose(Resolve(forms[0]!)) : schema;

    private Dictionary<string, JsonNode> Properties(JsonNode schema)
    {
        var all = (schema["properties"]?.AsObject() ?? []).ToDictionary(p => p.Key, p => p.Value!);
        foreach (var part in (schema["allOf"]?.AsArray() ?? []).SelectMany(p => Properties(Resolve(p!))))
        {
            all[part.Key] = part.Value;
        }

        return all;
    }

    private IEnumerable<string> Required(JsonNode schema) =>
        (schema["required"]?.AsArray() ?? []).Select(r => (string)r!).Concat((schema["allOf"]?.AsArray() ?? []).SelectMany(p => Required(Resolve(p!))));

    private JsonNode? Sample(JsonNode schema, int depth)
    {
        schema = Resolve(schema);
        if ((bool?)schema["nullable"] == true)
        {
            return null;
        }

        schema = Choose(schema);
        if (schema["enum"] is JsonArray { Count: > 0 } values)
        {
            return values[0]!.DeepClone();
        }

        if ((string?)schema["type"] is "string" or "integer" && (string?)schema["format"] != "date-time" && schema["example"] is JsonValue example)
        {
            return example.DeepClone();
        }

        switch ((string?)schema["type"])
        {
            case "array":
                return new JsonArray();
            case "boolean":
                return false;
            case "integer" or "number":
                return 0;
            case "string":
                return (string?)schema["format"] switch { "uri" => "https://example.org/", "date-time" => "2026-01-02T03:04:05Z", _ => "" };
            default:
                var whole = new JsonObject();
                if (depth < 12)
                {
                    Complete(whole, schema, "", [], depth);
                }

                return whole;
        }
    }
}
