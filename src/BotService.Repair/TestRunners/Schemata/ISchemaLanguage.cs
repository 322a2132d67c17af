using BotService.Repair.Syntax;

namespace BotService.Repair.TestRunners.Schemata;

/// <summary>How one language holds several versions of a function body in one function, chosen while the program runs.</summary>
internal interface ISchemaLanguage
{
    bool Handles(Language language);

    /// <summary>False where the choice cannot be made while the program runs (<c>constexpr</c>) or the return type hangs on the body.</summary>
    bool CanHold(SourceFile file, FunctionDeclaration function);

    /// <summary>Writes the function's body, braces included: the original for every number but those of <paramref name="versions"/>.
    /// The original comes first, so that a compiler that compares the versions blames the others.</summary>
    void WriteBody(SchemaWriter writer, SourceFile file, FunctionDeclaration function, IReadOnlyList<BodyVersion> versions);

    /// <summary>Text for the top of every edited file; "" where none is needed.</summary>
    /// <param name="generation">Number of the schema, for languages whose programs can say which text they were built from.</param>
    string Prelude(int generation);

    /// <summary>Further files, path to text, that the given edited files need.</summary>
    IReadOnlyDictionary<string, string> Companions(IReadOnlyList<SourceFile> files);
}

/// <param name="Number">The candidate's number, from 1.</param>
/// <param name="Body">With its braces.</param>
internal sealed record BodyVersion(int Number, string Body);

internal static class MutantVariable
{
    /// <summary>Environment variable that holds the number of the version to run; unset or 0 is the original.</summary>
    public const string Name = "BOTSERVICE_MUTANT";

    /// <summary>An expression that is true for every number but those of <paramref name="versions"/>.</summary>
    public static string IsNoneOf(string variable, IReadOnlyList<BodyVersion> versions)
    {
        var (first, last) = (versions[0].Number, versions[^1].Number);
        return last - first == versions.Count - 1
            ? $"{variable} < {first} || {variable} > {last}"
            : string.Join(" && ", versions.Select(v => $"{variable} != {v.Number}"));
    }
}
