namespace BotService.Repair.TestRunners.Java;

/// <summary>Ids as <c>Class#method</c>, with the index of a parameterized or repeated run: <c>app.SumTest#adds[2]</c>.
/// Parameter types are left out, since reports of different versions write them differently. A failure of the whole
/// class has the class name as its id. Harness/botservice/harness/TestId.java is its twin.</summary>
internal static class TestIds
{
    public static string Of(string className, string name)
    {
        if (name.Length == 0 || name == className)
        {
            return className;
        }

        var end = IdentifierEnd(name, 0);
        var close = end > 0 && end < name.Length && name[end] is '(' or '{' ? name.IndexOf(name[end] == '(' ? ')' : '}', end) : -1;
        return className + "#" + (close > 0 ? name[..end] + name[(close + 1)..] : name);
    }

    public static string ClassOf(string id) => id.IndexOf('#') is var hash and >= 0 ? id[..hash] : id;

    /// <summary>The method's plain name, or "" for a whole class.</summary>
    public static string MethodOf(string id)
    {
        var start = id.IndexOf('#') + 1;
        return start == 0 ? "" : id[start..IdentifierEnd(id, start)];
    }

    private static int IdentifierEnd(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$'))
        {
            end++;
        }

        return end;
    }
}
