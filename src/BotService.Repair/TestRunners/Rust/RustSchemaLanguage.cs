using System.Text.RegularExpressions;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Rust;

/// <summary>Several versions of a Rust function body, chosen by a static of that function.</summary>
internal sealed partial class RustSchemaLanguage : ISchemaLanguage
{
    private const string Variable = "botservice_mutant";

    private const string Choice =
        "static BOTSERVICE_MUTANT: ::std::sync::atomic::AtomicUsize = ::std::sync::atomic::AtomicUsize::new(usize::MAX); "
        + "let mut botservice_mutant = BOTSERVICE_MUTANT.load(::std::sync::atomic::Ordering::Relaxed); "
        + "if botservice_mutant == usize::MAX { "
        + "botservice_mutant = ::std::env::var(\"" + MutantVariable.Name + "\").ok().and_then(|n| n.parse().ok()).unwrap_or(0); "
        + "BOTSERVICE_MUTANT.store(botservice_mutant, ::std::sync::atomic::Ordering::Relaxed); } ";

    public string Prelude(int generation) => "";

    public bool Handles(Language language) => language.Id == "rust";

    /// <summary>A constant function cannot read the environment, and each version of a body has its own opaque type.</summary>
    public bool CanHold(SourceFile file, FunctionDeclaration function) =>
        !Constant().IsMatch(file.Text[function.Start..function.NameStart])
        && !OpaqueResult().IsMatch(file.Text[function.ParametersEnd..function.BodyStart]);

    public void WriteBody(SchemaWriter writer, SourceFile file, FunctionDeclaration function, IReadOnlyList<BodyVersion> versions)
    {
        writer.Write($"{{ {Choice} if {MutantVariable.IsNoneOf(Variable, versions)} ").Write(file.Text.AsSpan(function.BodyStart, function.End - function.BodyStart));
        foreach (var (number, body) in versions)
        {
            // Each version starts on a line of its own: the compiler may point at its opening brace.
            writer.Write(number == versions[^1].Number ? "\nelse " : $"\nelse if {Variable} == {number} ").WriteVersion(number, body);
        }

        writer.Write("\n}");
    }

    public IReadOnlyDictionary<string, string> Companions(IReadOnlyList<SourceFile> files) => new Dictionary<string, string>();

    [GeneratedRegex(@"\bconst\b", RegexOptions.CultureInvariant)]
    private static partial Regex Constant();

    [GeneratedRegex(@"->[^{]*\bimpl\b", RegexOptions.CultureInvariant)]
    private static partial Regex OpaqueResult();
}
