using BotService.Repair.Workspaces;
using YamlDotNet.RepresentationModel;

namespace BotService.Repair.Configuration;

/// <summary>A node of the file with what a message about it needs.</summary>
/// <param name="Key">Path of keys to it, with dots; "" for the whole file.</param>
internal sealed record Value(YamlNode Node, string Key, string FileName)
{
    private const int MaxEntries = 500;

    public string Text() => Node is YamlScalarNode { Value: { } text }
        ? text
        : throw Wrong(Node is YamlScalarNode ? "Give a value or leave the key out." : "Give a single value.");

    public IReadOnlyList<T> List<T>(Func<Value, T> read)
    {
        if (Node is not YamlSequenceNode { Children: { Count: <= MaxEntries } entries })
        {
            throw Wrong($"Give a list of at most {MaxEntries} entries, one '- entry' on each line.");
        }

        return [.. entries.Select((e, i) => read(new Value(e, $"{Key}[{i}]", FileName)))];
    }

    public T Section<T>(Section<T> known, T defaults)
    {
        if (Node is not YamlMappingNode mapping)
        {
            throw Wrong($"Give keys with values under it: {string.Join(", ", known.Keys)}.");
        }

        var result = defaults;
        foreach (var (keyNode, node) in mapping.Children)
        {
            var name = (keyNode as YamlScalarNode)?.Value ?? "";
            var value = new Value(node, Key.Length == 0 ? name : $"{Key}.{name}", FileName);
            result = known.TryGetValue(name, out var set)
                ? set(result, value)
                : throw new ConfigurationException(
                    $"{FileName}:{keyNode.Start.Line}: unknown key '{PlainText.Line(value.Key, 100)}'. {Suggestion.For(name, known.Keys)}Known keys: {string.Join(", ", known.Keys)}.");
        }

        return result;
    }

    public ConfigurationException Wrong(string remedy)
    {
        var shown = Node is YamlScalarNode { Value: { } text } ? $" is '{PlainText.Line(text, 100)}'" : "";
        return new ConfigurationException($"{FileName}:{Node.Start.Line}: {(Key.Length == 0 ? "the content" : $"'{PlainText.Line(Key, 100)}'")}{shown}. {remedy}");
    }
}
