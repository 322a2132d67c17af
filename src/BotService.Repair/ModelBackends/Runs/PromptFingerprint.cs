using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>Tells whether two prompts are the same without keeping them.</summary>
internal static class PromptFingerprint
{
    public static string Of(IEnumerable<ChatMessage> messages) => Of(messages.SelectMany(m => new[] { m.Role.Value, m.Text }));

    public static string Of(InfillRequest request) => Of([request.Prefix, request.Suffix]);

    public static string Of(string text) => Of([text]);

    // The length before each part keeps "a", "bc" apart from "ab", "c".
    public static string Of(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts.Select(p => $"{p.Length}:{p}")))));
}
