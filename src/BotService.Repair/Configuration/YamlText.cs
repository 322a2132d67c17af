using System.Text;
using BotService.Repair.Workspaces;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace BotService.Repair.Configuration;

/// <summary>Parses the plain part of YAML: one document, no anchors, aliases or tags, little nesting.</summary>
internal static class YamlText
{
    private const int MaxDepth = 4;

    /// <returns>The root node, or null when there is nothing but comments.</returns>
    /// <exception cref="ConfigurationException">The text is no YAML of this kind.</exception>
    public static YamlNode? Parse(string text, string fileName)
    {
        if (Encoding.UTF8.GetByteCount(text) > RepositoryConfiguration.MaxBytes)
        {
            throw new ConfigurationException($"{fileName}: larger than {RepositoryConfiguration.MaxBytes >> 10} KiB; shorten it.");
        }

        try
        {
            Check(text, fileName);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            var root = stream.Documents.FirstOrDefault()?.RootNode;
            return root is YamlScalarNode { Value: null or "", Style: ScalarStyle.Plain } ? null : root;
        }
        catch (YamlException e)
        {
            throw new ConfigurationException($"{fileName}:{e.End.Line}: not valid YAML: {PlainText.Line(e.Message, 300)}");
        }
    }

    private static void Check(string text, string fileName)
    {
        var parser = new Parser(new StringReader(text));
        var (depth, documents) = (0, 0);
        while (parser.MoveNext())
        {
            var parsed = parser.Current!;
            depth += parsed.NestingIncrease;
            documents += parsed is DocumentStart ? 1 : 0;
            var complaint = parsed switch
            {
                AnchorAlias or NodeEvent { Anchor.IsEmpty: false } => "anchors and aliases are not supported; write the value out",
                NodeEvent { Tag.IsEmpty: false } => "type tags are not supported; leave the tag out",
                DocumentStart when documents > 1 => "only one document is allowed; remove '---' and what follows",
                _ when depth > MaxDepth + 2 => "nested too deeply",
                _ => null,
            };
            if (complaint is not null)
            {
                throw new ConfigurationException($"{fileName}:{parsed.Start.Line}: {complaint}.");
            }
        }
    }
}
