namespace BotService.Repair.Syntax;

/// <summary>How tightly binary operators bind: higher is tighter, 0 is no binary operator.</summary>
internal static class Precedence
{
    public const int Logical = 30;
    public const int Negation = 30;
    public const int Comparison = 50;
    public const int Additive = 70;
    public const int Multiplicative = 80;

    public static int Of(string text, string language) => text switch
    {
        ".." or "..=" when language == "rust" => 8,
        "??" => 10,
        "or" or "and" when language == "csharp" => 60,
        "||" or "or" => 20,
        "&&" or "and" => 25,
        "|" => Bitwise(language) + 1,
        "^" => Bitwise(language) + 2,
        "&" or "&^" => Bitwise(language) + 3,
        "==" or "!=" or "===" or "!==" => language is "python" or "go" or "rust" ? Comparison : 45,
        "<" or ">" or "<=" or ">=" or "<=>" or "instanceof" or "is" or "in" => Comparison,
        "not" when language == "python" => Comparison,
        "<<" or ">>" or ">>>" => language == "go" ? Multiplicative : 65,
        "+" or "-" => Additive,
        "*" or "/" or "%" or "//" => Multiplicative,
        "@" when language == "python" => Multiplicative,
        "**" => 90,
        "as" when language is "rust" or "typescript" or "csharp" => 95,
        _ => 0,
    };

    private static int Bitwise(string language) => language is "python" or "rust" or "go" ? 55 : 32;
}
