using System.Text.RegularExpressions;

namespace BotService.Repair.ModelBackends.Gguf;

/// <summary>How the weights of a model were rounded, by the names that llama.cpp gives: <c>Q4_K_M</c>.</summary>
internal static partial class Quantisation
{
    // llama.cpp, llama.h, enum llama_ftype.
    private const string Numbered =
        "0 F32, 1 F16, 2 Q4_0, 3 Q4_1, 7 Q8_0, 8 Q5_0, 9 Q5_1, 10 Q2_K, 11 Q3_K_S, 12 Q3_K_M, 13 Q3_K_L, 14 Q4_K_S, 15 Q4_K_M, 16 Q5_K_S, 17 Q5_K_M, 18 Q6_K, "
        + "19 IQ2_XXS, 20 IQ2_XS, 21 Q2_K_S, 22 IQ3_XS, 23 IQ3_XXS, 24 IQ1_S, 25 IQ4_NL, 26 IQ3_S, 27 IQ3_M, 28 IQ2_S, 29 IQ2_M, 30 IQ4_XS, 31 IQ1_M, 32 BF16, "
        + "36 TQ1_0, 37 TQ2_0, 38 MXFP4";

    private static readonly Dictionary<string, string> FileTypes = Numbered.Split(", ").Select(n => n.Split(' ')).ToDictionary(n => n[0], n => n[1]);

    /// <param name="fileType"><c>general.file_type</c> of a GGUF file.</param>
    /// <returns>Null when it is not known.</returns>
    public static string? OfFileType(string? fileType) => fileType is null ? null : FileTypes.GetValueOrDefault(fileType);

    /// <returns>What the name of a model says, in capitals; null when it says nothing.</returns>
    public static string? InName(string name) => Word().Match(name) is { Success: true } found ? found.Value.ToUpperInvariant() : null;

    [GeneratedRegex("(?<![a-z0-9])(i?q[1-8](_[0-9a-z]+)*|bf16|f16|fp16|f32|fp8|int[48]|awq|gptq)(?![a-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
