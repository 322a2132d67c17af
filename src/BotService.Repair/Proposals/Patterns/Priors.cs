using System.Collections.Frozen;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>How likely one edit of each operator is the fix: the operator's share of fixes over the number of edits it proposes for a function.</summary>
/// <remarks>Shares from fixes of ConDefects, BugsInPy, Defects4J and C# libraries and of injected bugs (HumanEvalFix), see README; a factor of two says little.</remarks>
internal static class Priors
{
    private static readonly FrozenDictionary<string, double> Table = new Dictionary<string, double>
    {
        ["relational"] = 0.9,
        ["equality"] = 0.8,
        ["arithmetic"] = 0.7,
        ["logical"] = 0.9,
        ["bitwise"] = 0.5,
        ["range"] = 0.8,
        ["assignment"] = 0.4,
        ["boolean"] = 0.8,
        ["boolean everywhere"] = 0.8,
        ["negation"] = 0.6,
        ["number step"] = 0.8,
        ["number small"] = 0.6,
        ["number of file"] = 0.25,
        ["number of tests"] = 0.05,
        ["number everywhere"] = 0.2,
        ["number swap"] = 0.3,
        ["string"] = 0.5,
        ["string of file"] = 0.3,
        ["string of tests"] = 0.15,
        ["character"] = 0.4,
        ["term added"] = 0.4,
        ["term moved"] = 0.5,
        ["operands swapped"] = 0.4,
        ["parentheses"] = 0.3,
        ["variable"] = 0.3,
        ["variable everywhere"] = 0.2,
        ["variables swapped"] = 0.2,
        ["variable to literal"] = 0.15,
        ["literal to variable"] = 0.15,
        ["expression to variable"] = 0.1,
        ["variable to expression"] = 0.1,
        ["sibling"] = 0.4,
        ["member of file"] = 0.1,
        ["function of file"] = 0.1,
        ["condition of file"] = 0.15,
        ["condition variant"] = 0.15,
        ["condition check"] = 0.1,
        ["condition replaced"] = 0.05,
        ["operand dropped"] = 0.7,
        ["conjunct dropped"] = 0.7,
        ["call unwrapped"] = 0.3,
        ["argument dropped"] = 0.2,
        ["index dropped"] = 0.3,
        ["link dropped"] = 0.5,
        ["cast dropped"] = 0.1,
        ["modifier dropped"] = 0.1,
        ["sign dropped"] = 0.3,
        ["run dropped"] = 0.05,
        ["statement deleted"] = 0.5,
        ["branch deleted"] = 0.2,
        ["if unwrapped"] = 0.2,
        ["statements swapped"] = 0.2,
        ["statement moved"] = 0.3,
        ["call around"] = 0.05,
        ["link added"] = 0.05,
        ["call of file around"] = 0.15,
        ["arguments swapped"] = 0.3,
        ["argument added"] = 0.05,
        ["argument pair"] = 0.03,
        ["branches swapped"] = 0.5,
        ["slice"] = 0.2,
        ["guard"] = 0.04,
        ["if around"] = 0.06,
        ["statement copied"] = 0.05,
        ["else added"] = 0.3,
        ["update added"] = 0.05,
    }.ToFrozenDictionary();

    public static double Of(string name) => Table[name];

    public static IReadOnlyCollection<string> Names => Table.Keys;
}
