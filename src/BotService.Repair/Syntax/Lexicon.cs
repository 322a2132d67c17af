using System.Collections.Frozen;

namespace BotService.Repair.Syntax;

/// <summary>Reserved words of the languages.</summary>
internal static class Lexicon
{
    private const string CFamily =
        "break case char const continue default do double else enum extern float for goto if int long register return short signed sizeof static struct switch typedef union unsigned void volatile while ";

    private const string Script =
        "async await break case catch class const continue debugger default delete do else export extends false finally for function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while with yield ";

    private static readonly FrozenDictionary<string, FrozenSet<string>> Keywords = new Dictionary<string, string>
    {
        ["python"] = "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield",
        ["javascript"] = Script,
        ["typescript"] = Script + "abstract any as boolean declare enum implements interface keyof namespace never number private protected public readonly string symbol type unknown",
        ["java"] = "abstract assert boolean break byte case catch char class const continue default do double else enum extends false final finally float for goto if implements import instanceof int interface long native new null package private protected public return short static strictfp super switch synchronized this throw throws transient true try var void volatile while",
        ["go"] = "break case chan const continue default defer else fallthrough false for func go goto if import interface iota map nil package range return select struct switch true type var",
        ["rust"] = "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while",
        ["c"] = CFamily + "bool false inline restrict true NULL",
        ["cpp"] = CFamily + "alignas alignof and auto bool catch char16_t char32_t char8_t class concept const_cast constexpr decltype delete dynamic_cast explicit export false final friend inline mutable namespace new noexcept not nullptr operator or override private protected public reinterpret_cast requires static_cast template this throw true try typeid typename using virtual wchar_t NULL",
        ["csharp"] = "",
    }.ToFrozenDictionary(p => p.Key, p => p.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet());

    public static bool IsKeyword(string language, string word) => Keywords[language].Contains(word);
}
