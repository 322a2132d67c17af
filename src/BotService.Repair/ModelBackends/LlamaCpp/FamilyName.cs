using System.Text.RegularExpressions;
using BotService.LlamaCpp;

namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>The family that a model file names in its header, which renaming the file does not change.</summary>
internal static partial class FamilyName
{
    public static string Of(LlamaWeights weights)
    {
        string?[] names = [weights.Metadata("general.basename"), weights.Metadata("general.name"), weights.Metadata("general.architecture")];
        return names.OfType<string>().Select(Of).FirstOrDefault(f => f is not null) ?? "unknown";
    }

    private static string? Of(string name) => Known().Match(name) is { Success: true } match
        ? match.Groups.Values.Skip(1).First(g => g.Success).Name switch
        {
            "codellama" => "codellama",
            "starcoder2" => "starcoder2",
            "starcoder" => "starcoder",
            "deepseek" => "deepseek-coder",
            "qwen" => "qwen2.5-coder",
            _ => "granite-code",
        }
        : null;

    [GeneratedRegex(
        @"(?<codellama>code[-_ ]?llama)|(?<starcoder2>starcoder2)|(?<starcoder>starcoder)|(?<deepseek>deepseek[-_ ]?coder)|(?<qwen>qwen2\.5[-_ ]?coder)|(?<granite>granite.*code)",
        RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Known();
}
