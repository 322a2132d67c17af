using System.Xml;
using System.Xml.Linq;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Finds Maven builds: the outermost <c>pom.xml</c> of each, with the modules that it names below it.</summary>
internal static class MavenProjects
{
    public static IReadOnlyList<TestProject> Detect(RepositoryFiles files)
    {
        var poms = files.Named("pom.xml").Where(p => !IsTestMaterial(p)).ToHashSet();
        var modules = poms.SelectMany(p => ModulesOf(files, p)).ToHashSet();
        return [.. poms.Where(p => !modules.Contains(p)).Where(p => HoldsJava(files, p)).Order(StringComparer.Ordinal).Select(ProjectOf)];
    }

    private static TestProject ProjectOf(string pom) => new(MavenRunner.RunnerName, RepositoryFiles.FolderOf(pom), ["java"])
    {
        Evidence = pom,
        Command = "mvn test",
    };

    private static bool IsTestMaterial(string path) =>
        path.Contains("/src/test/", StringComparison.Ordinal) || path.Contains("/src/it/", StringComparison.Ordinal) || path.StartsWith("src/", StringComparison.Ordinal);

    private static bool HoldsJava(RepositoryFiles files, string pom)
    {
        var folder = RepositoryFiles.FolderOf(pom);
        return files.WithExtension(".java").Any(p => folder.Length == 0 || p.StartsWith(folder + "/", StringComparison.Ordinal));
    }

    private static IEnumerable<string> ModulesOf(RepositoryFiles files, string pom)
    {
        var folder = RepositoryFiles.FolderOf(pom);
        return Parse(files.Read(pom)).Where(e => e.Name.LocalName == "module")
            .Select(e => Combine(folder, e.Value.Trim()))
            .Select(p => p.EndsWith(".xml", StringComparison.Ordinal) ? p : Combine(p, "pom.xml"));
    }

    private static string Combine(string folder, string relative)
    {
        var parts = new List<string>();
        foreach (var part in (folder + "/" + relative).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static IEnumerable<XElement> Parse(string xml)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XDocument.Load(reader).Descendants();
        }
        catch (XmlException)
        {
            return [];
        }
    }
}
