using System.Text.RegularExpressions;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Go;

/// <summary>Several versions of a Go function body, chosen by a package variable that a file of its own declares.</summary>
internal sealed partial class GoSchemaLanguage : ISchemaLanguage
{
    private const string Variable = "botserviceMutant";
    private const string CompanionName = "botservice_mutant.go";

    public string Prelude(int generation) => "";

    public bool Handles(Language language) => language.Id == "go";

    public bool CanHold(SourceFile file, FunctionDeclaration function) => PackageOf(file) is not null;

    public void WriteBody(SchemaWriter writer, SourceFile file, FunctionDeclaration function, IReadOnlyList<BodyVersion> versions)
    {
        var returns = file.Text[function.ParametersEnd..function.BodyStart].Trim().Length > 0;
        writer.Write($"{{ if {MutantVariable.IsNoneOf(Variable, versions)} ").Write(file.Text.AsSpan(function.BodyStart, function.End - function.BodyStart));
        foreach (var (number, body) in versions)
        {
            var last = number == versions[^1].Number;
            writer.Write(last ? " else { " : $" else if {Variable} == {number} {{ ");
            writer.WriteVersion(number, WithOwnLabels(body, number));

            // The compiler reports a missing return at the end of the whole function, where no version can be blamed.
            writer.Write(returns ? "\npanic(\"missing return\") }" : " }");
        }

        writer.Write(" }");
    }

    public IReadOnlyDictionary<string, string> Companions(IReadOnlyList<SourceFile> files) => files
        .GroupBy(f => RepositoryFiles.FolderOf(f.Path))
        .ToDictionary(
            folder => folder.Key.Length == 0 ? CompanionName : $"{folder.Key}/{CompanionName}",
            folder => $$"""
                package {{PackageOf(folder.First())}}

                import (
                	"os"
                	"strconv"
                )

                var {{Variable}}, _ = strconv.Atoi(os.Getenv("{{MutantVariable.Name}}"))

                """);

    private static string? PackageOf(SourceFile file) => PackageClause().Match(file.Text) is { Success: true } clause ? clause.Groups[1].Value : null;

    /// <summary>Labels are known in the whole function, so each version gets its own.</summary>
    private static string WithOwnLabels(string body, int number)
    {
        foreach (var label in LabelUse().Matches(body).Select(m => m.Groups[2].Value).Distinct())
        {
            body = Regex.Replace(body, $@"\b(break|continue|goto)([ \t]+){label}\b", $"$1$2{label}_{number}");
            body = Regex.Replace(body, $@"(?m)^([ \t]*){label}(\s*:)(?!=)", $"$1{label}_{number}$2");
        }

        return body;
    }

    [GeneratedRegex(@"(?m)^package\s+(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex PackageClause();

    [GeneratedRegex(@"\b(break|continue|goto)[ \t]+(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex LabelUse();
}
