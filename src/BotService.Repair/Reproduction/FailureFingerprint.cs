using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Reproduction;

/// <summary>Identity of a failure that survives moved lines, other values and other machines.</summary>
/// <remarks>Test id, exception type, file and function of the three innermost frames (no lines), and the message with numbers,
/// quoted values, hexadecimal and paths replaced.</remarks>
public static partial class FailureFingerprint
{
    private const int Frames = 3;

    /// <returns>16 hexadecimal digits.</returns>
    public static string Of(TestResult test)
    {
        var frames = test.Frames.Take(Frames).Select(f => $"{f.Path}:{f.Function}");
        var key = string.Join('\n', [test.Id, test.ExceptionType, .. frames, TemplateOf(test.Message)]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16];
    }

    /// <summary>The message with everything that varies between two runs of the same failure taken out.</summary>
    public static string TemplateOf(string message) =>
        Spaces().Replace(Numbers().Replace(Paths().Replace(Quoted().Replace(message, "<text>"), "<path>"), "<number>"), " ").Trim();

    [GeneratedRegex("""'[^'\n]*'|"[^"\n]*"|`[^`\n]*`""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?:/[\w.+-]+){2,}")]
    private static partial Regex Paths();

    [GeneratedRegex(@"\b0x[0-9a-fA-F]+\b|\b[0-9a-f]{8,}\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
