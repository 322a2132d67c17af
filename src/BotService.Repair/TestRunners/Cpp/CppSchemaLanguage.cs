using System.Text.RegularExpressions;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Cpp;

/// <summary>Several versions of a C or C++ function body, chosen by a static function that the top of the file defines.</summary>
/// <remarks>Line numbers stay those of the original by <c>#line</c>, because tests print them. The lines of version n count from
/// <see cref="LinesOfVersions"/> times n, so that the compiler's own message names the version. A program that contains such a file
/// and is run with the number <see cref="BuildOnly"/> says <see cref="Handshake"/> and ends at once: a build that also runs its
/// tests can so be made to build only, and shows that it really compiled this text.</remarks>
internal sealed partial class CppSchemaLanguage : ISchemaLanguage
{
    public const string BuildOnly = "-1";
    private const int LinesOfVersions = 1_000_000;

    public string Prelude(int generation) => Template.Replace("@HANDSHAKE@", Handshake(generation), StringComparison.Ordinal);

    /// <summary>What a program of that generation says on standard error when it is run with <see cref="BuildOnly"/>.</summary>
    public static string Handshake(int generation) => $"botservice-schema-{generation}.";

    /// <summary>The names that the linker sees are given directly, so that no header is needed and none can disagree.</summary>
    private static string Template { get; } = $$"""
        #ifndef BOTSERVICE_MUTANT_PRELUDE
        #define BOTSERVICE_MUTANT_PRELUDE
        #ifdef __cplusplus
        extern "C" {
        #endif
        extern char *botservice_getenv(const char *) __asm__("getenv");
        extern long botservice_write(int, const void *, unsigned long) __asm__("write");
        extern void botservice_exit(int) __asm__("_exit");
        #ifdef __cplusplus
        }
        #endif
        __attribute__((unused)) static int botservice_mutant(void) {
          static int number = -1;
          if (number < 0) {
            const char *text = botservice_getenv("{{MutantVariable.Name}}");
            number = 0;
            while (text && *text >= '0' && *text <= '9') number = number * 10 + (*text++ - '0');
          }
          return number;
        }
        __attribute__((constructor)) static void botservice_build_only(void) {
          static const char words[] = "@HANDSHAKE@\n";
          const char *text = botservice_getenv("{{MutantVariable.Name}}");
          if (text && *text == '-') { botservice_write(2, words, sizeof words - 1); botservice_exit(0); }
        }
        #endif
        """;

    public bool Handles(Language language) => language.Id is "c" or "cpp";

    public bool CanHold(SourceFile file, FunctionDeclaration function)
    {
        var head = file.Text[function.Start..function.BodyStart];
        return !CompileTime().IsMatch(head)
            && (!DeducedResult().IsMatch(file.Text[function.Start..function.NameStart]) || head.Contains("->", StringComparison.Ordinal))
            && !Jump().IsMatch(file.Text[function.BodyStart..function.End]);
    }

    public void WriteBody(SchemaWriter writer, SourceFile file, FunctionDeclaration function, IReadOnlyList<BodyVersion> versions)
    {
        writer.Write($"{{ if ({MutantVariable.IsNoneOf("botservice_mutant()", versions)}) ").Write(file.Text.AsSpan(function.BodyStart, function.End - function.BodyStart));
        foreach (var (number, body) in versions)
        {
            writer.ContinueAtLine(number * LinesOfVersions);
            writer.WriteVersion(number, number == versions[^1].Number ? $"else {body}" : $"else if (botservice_mutant() == {number}) {body}");
        }

        writer.ContinueAtLine(1 + file.Text.AsSpan(0, function.End).Count('\n')).Write("}");
    }

    public IReadOnlyDictionary<string, string> Companions(IReadOnlyList<SourceFile> files) => new Dictionary<string, string>();

    [GeneratedRegex(@"\b(constexpr|consteval)\b", RegexOptions.CultureInvariant)]
    private static partial Regex CompileTime();

    [GeneratedRegex(@"\bauto\b", RegexOptions.CultureInvariant)]
    private static partial Regex DeducedResult();

    /// <summary>Labels are known in the whole function and would be defined several times.</summary>
    [GeneratedRegex(@"\bgoto\b|\basm\b|__asm__", RegexOptions.CultureInvariant)]
    private static partial Regex Jump();
}
