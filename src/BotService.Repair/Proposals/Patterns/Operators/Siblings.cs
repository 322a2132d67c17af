using System.Collections.Frozen;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Functions of the standard libraries that are easily taken for one another. General knowledge of interfaces, for no program in particular.</summary>
internal static class Siblings
{
    private static readonly string[] Everywhere =
    [
        "min max", "Min Max", "floor ceil round trunc", "Floor Ceil Round Trunc", "Floor Ceiling Round Truncate", "first last", "First Last", "startsWith endsWith", "push unshift pop shift", "sqrt cbrt", "sin cos tan", "asin acos atan", "width height",
        "left right", "start end", "begin end", "any all", "Any All", "next previous", "next prev", "keys values", "row column", "top bottom", "min_by max_by", "open close", "get set", "before after", "head tail", "log log10 log2", "indexOf lastIndexOf",
    ];

    private static readonly FrozenDictionary<string, string[]> ByLanguage = new Dictionary<string, string[]>
    {
        ["python"] =
        [
            "lower upper swapcase capitalize title casefold", "append extend insert", "startswith endswith", "strip lstrip rstrip", "find rfind index rindex", "split rsplit splitlines", "any all", "min max sum len", "sorted reversed list set tuple",
            "int float round", "isdigit isalpha isalnum isnumeric isdecimal", "islower isupper", "add update discard remove", "union intersection difference symmetric_difference", "keys values items", "pop popleft", "appendleft append", "removeprefix removesuffix",
            "partition rpartition", "ljust rjust center", "bisect_left bisect_right", "heappush heappop heappushpop", "permutations combinations product", "str repr", "ord chr", "bin hex oct", "map filter", "get pop setdefault", "floor ceil trunc", "match search fullmatch", "issubset issuperset",
        ],
        ["javascript"] =
        [
            "toLowerCase toUpperCase", "push unshift concat", "pop shift at", "slice splice", "substring slice substr", "some every", "map filter flatMap forEach", "find findIndex filter findLast", "indexOf lastIndexOf includes", "startsWith endsWith includes",
            "trim trimStart trimEnd", "padStart padEnd", "parseInt parseFloat Number", "keys values entries", "reduce reduceRight", "charAt charCodeAt codePointAt", "has get delete", "add delete", "floor ceil round trunc", "min max", "replace replaceAll", "match matchAll test", "then catch finally", "resolve reject", "toFixed toString",
        ],
        ["java"] =
        [
            "toLowerCase toUpperCase", "isUpperCase isLowerCase isLetter isDigit isLetterOrDigit isAlphabetic", "add remove", "addFirst addLast", "pollFirst pollLast poll peek", "getFirst getLast", "containsKey containsValue", "startsWith endsWith contains",
            "indexOf lastIndexOf", "floor ceil round rint", "min max", "anyMatch allMatch noneMatch", "equals equalsIgnoreCase", "removeFirst removeLast", "pop peek", "keySet values", "floorKey ceilingKey lowerKey higherKey",
            "firstKey lastKey", "first last", "put putIfAbsent", "parseInt parseDouble", "trim strip", "toBinaryString toHexString toOctalString", "retainAll removeAll addAll", "isEmpty isBlank", "plusDays minusDays", "isBefore isAfter", "charAt codePointAt",
        ],
        ["go"] =
        [
            "ToLower ToUpper Title", "HasPrefix HasSuffix Contains", "TrimLeft TrimRight Trim", "TrimPrefix TrimSuffix", "Index LastIndex", "Floor Ceil Round Trunc", "Min Max", "IsUpper IsLower IsLetter IsDigit", "Lock Unlock RLock RUnlock",
            "Sqrt Cbrt", "Println Printf Print", "Before After", "Slice SliceStable", "EqualFold Compare",
        ],
        ["rust"] =
        [
            "to_ascii_lowercase to_ascii_uppercase to_lowercase to_uppercase", "to_lowercase to_uppercase", "is_uppercase is_lowercase is_alphabetic is_numeric is_alphanumeric", "is_ascii_uppercase is_ascii_lowercase is_ascii_digit is_ascii_alphabetic", "insert remove",
            "push_back push_front", "pop_back pop_front", "first last", "starts_with ends_with contains", "trim trim_start trim_end", "any all", "min max", "floor ceil round trunc", "find rfind", "iter into_iter", "skip take", "skip_while take_while", "is_some is_none", "is_ok is_err",
            "sum product count", "checked_add checked_sub", "saturating_add saturating_sub", "wrapping_add wrapping_sub", "keys values", "get get_mut", "split rsplit", "lower upper",
        ],
        ["cpp"] =
        [
            "tolower toupper", "islower isupper isalpha isdigit isalnum isspace", "push_back push_front", "pop_back pop_front", "front back", "begin end rbegin rend", "floor ceil round trunc", "min max", "lower_bound upper_bound", "min_element max_element", "find rfind", "stoi stod stol atoi", "any_of all_of none_of",
            "size empty", "abs fabs", "first second", "sort stable_sort", "pop top", "log log2 log10", "floor ceil round", "find_first_of find_last_of find_first_not_of find_last_not_of",
        ],
        ["csharp"] =
        [
            "ToLower ToUpper ToLowerInvariant ToUpperInvariant", "IsUpper IsLower IsLetter IsDigit IsLetterOrDigit IsWhiteSpace", "StartsWith EndsWith Contains", "Trim TrimStart TrimEnd", "IndexOf LastIndexOf", "First Last Single FirstOrDefault LastOrDefault SingleOrDefault", "Any All", "Min Max Sum Average",
            "MinBy MaxBy", "OrderBy OrderByDescending", "ThenBy ThenByDescending", "Take Skip", "TakeWhile SkipWhile", "TakeLast SkipLast", "Remove RemoveAt", "Pop Peek", "Dequeue Peek", "Floor Ceiling Round Truncate", "PadLeft PadRight", "Union Intersect Except Concat",
            "Keys Values", "IsNullOrEmpty IsNullOrWhiteSpace", "Append Prepend", "ContainsKey ContainsValue", "AddDays AddHours AddMinutes AddSeconds", "Hours TotalHours", "Minutes TotalMinutes", "Seconds TotalSeconds", "Milliseconds TotalMilliseconds", "Days TotalDays", "Length Count", "Increment Decrement", "ToArray ToList",
        ],
    }.ToFrozenDictionary();

    /// <summary>Alternatives to a name in a language, likeliest first.</summary>
    public static IEnumerable<string> Of(string name, string language) => Groups(language)
        .Select(g => g.Split(' '))
        .Where(g => g.Contains(name))
        .SelectMany(g => g.Where(other => other != name))
        .Distinct();

    private static IEnumerable<string> Groups(string language) =>
        ByLanguage.GetValueOrDefault(language switch { "typescript" => "javascript", "c" => "cpp", _ => language }, []).Concat(Everywhere);
}
