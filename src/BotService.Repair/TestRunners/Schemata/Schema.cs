using BotService.Repair.Syntax;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Schemata;

/// <summary>Files that hold many candidates at once (a mutant schema, after Untch, Offutt and Harrold 1993).</summary>
/// <param name="Generation">Counts the schemata of a session, from 1.</param>
/// <param name="Files">Path relative to the workspace, to its text.</param>
/// <param name="Members">The candidate of number i is the element i - 1.</param>
internal sealed record Schema(int Generation, IReadOnlyDictionary<string, string> Files, IReadOnlyList<CandidatePatch> Members, IReadOnlyList<SchemaLines> Lines)
{
    /// <summary>The members that the errors point at.</summary>
    public IReadOnlyList<CandidatePatch> Blame(IReadOnlyList<CompilerError> errors) =>
    [
        .. errors.Select(BlamedBy).OfType<int>().Distinct().Order().Select(n => Members[n - 1]),
    ];

    private int? BlamedBy(CompilerError error) => error.Places
        .Select(p => Lines.FirstOrDefault(l => l.Path == p.Path && l.First <= p.Line && p.Line <= l.Last)?.Number)
        .FirstOrDefault(n => n is not null);
}

/// <summary>Makes schemata from the original texts.</summary>
internal sealed class SchemaComposer(ISchemaLanguage language, Func<string, string> originalOf)
{
    private readonly Dictionary<string, SourceFile> files = [];
    private readonly HashSet<string> unfit = [];
    private int generation;

    /// <summary>True when each edit of the candidate lies inside the body of a function that can hold versions.</summary>
    public bool Takes(CandidatePatch candidate) => candidate.Edits.All(e => HolderOf(e) is not null);

    /// <summary>No function that this candidate edits is used again: its schema did not compile though the candidate does.</summary>
    public void Refuse(CandidatePatch candidate)
    {
        foreach (var edit in candidate.Edits)
        {
            unfit.Add(KeyOf(edit.Path, HolderOf(edit)!));
        }
    }

    public Schema Compose(IReadOnlyList<CandidatePatch> members)
    {
        generation++;
        var lines = new List<SchemaLines>();
        var texts = new Dictionary<string, string>();
        var paths = members.SelectMany(m => m.Paths).Distinct().ToList();
        foreach (var path in paths)
        {
            var writer = new SchemaWriter(path);
            WriteFile(writer, FileOf(path), members);
            texts[path] = writer.Text;
            lines.AddRange(writer.Lines);
        }

        foreach (var (path, text) in language.Companions([.. paths.Select(FileOf)]))
        {
            texts[path] = text;
        }

        return new Schema(generation, texts, members, lines);
    }

    /// <summary>The files of one candidate alone, at full length, which any candidate can have.</summary>
    public Schema Single(CandidatePatch candidate)
    {
        generation++;
        return new Schema(generation, candidate.Paths.ToDictionary(p => p, p => SingleText(candidate, p)), [candidate], []);
    }

    private string SingleText(CandidatePatch candidate, string path)
    {
        var writer = new SchemaWriter(path);
        if (Language.Of(path) is { } known && language.Handles(known))
        {
            WritePrelude(writer);
        }

        return writer.Write(candidate.Apply(path, originalOf(path))).Text;
    }

    private void WritePrelude(SchemaWriter writer)
    {
        var prelude = language.Prelude(generation);
        if (prelude.Length > 0)
        {
            writer.Write(prelude).ContinueAtLine(1);
        }
    }

    private void WriteFile(SchemaWriter writer, SourceFile file, IReadOnlyList<CandidatePatch> members)
    {
        WritePrelude(writer);
        var position = 0;
        foreach (var function in FunctionsOf(file, members))
        {
            writer.Write(file.Text.AsSpan(position, function.BodyStart - position));
            language.WriteBody(writer, file, function, VersionsOf(file, function, members));
            position = function.End;
        }

        writer.Write(file.Text.AsSpan(position));
    }

    private List<FunctionDeclaration> FunctionsOf(SourceFile file, IReadOnlyList<CandidatePatch> members) =>
    [
        .. members.SelectMany(m => m.Edits).Where(e => e.Path == file.Path).Select(HolderOf).OfType<FunctionDeclaration>().Distinct().OrderBy(f => f.Start),
    ];

    private static List<BodyVersion> VersionsOf(SourceFile file, FunctionDeclaration function, IReadOnlyList<CandidatePatch> members)
    {
        var versions = new List<BodyVersion>();
        for (var i = 0; i < members.Count; i++)
        {
            var edits = members[i].Edits.Where(e => e.Path == file.Path && Holds(function, e)).ToList();
            if (edits.Count > 0)
            {
                var inBody = members[i] with { Edits = [.. edits.Select(e => e with { Start = e.Start - function.BodyStart })] };
                versions.Add(new BodyVersion(i + 1, inBody.Apply(file.Path, file.Text[function.BodyStart..function.End])));
            }
        }

        return versions;
    }

    /// <summary>The outermost function whose body holds the edit, so that no two holders overlap.</summary>
    private FunctionDeclaration? HolderOf(TextEdit edit)
    {
        if (Language.Of(edit.Path) is not { } known || !language.Handles(known))
        {
            return null;
        }

        var file = FileOf(edit.Path);
        var holder = file.Functions.Where(f => Holds(f, edit)).MinBy(f => f.Start);
        return holder is not null && language.CanHold(file, holder) && !unfit.Contains(KeyOf(edit.Path, holder)) ? holder : null;
    }

    private static bool Holds(FunctionDeclaration function, TextEdit edit) =>
        edit.Start > function.BodyStart && edit.Start + edit.Length < function.End;

    private static string KeyOf(string path, FunctionDeclaration function) => $"{path}:{function.Start}";

    private SourceFile FileOf(string path)
    {
        if (!files.TryGetValue(path, out var file))
        {
            files[path] = file = SourceFile.Parse(path, originalOf(path));
        }

        return file;
    }
}
