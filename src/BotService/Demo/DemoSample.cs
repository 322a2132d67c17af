using System.Reflection;

namespace BotService.Demo;

/// <summary>A red project. Path to text.</summary>
/// <param name="Project">What was there before.</param>
/// <param name="Change">What somebody pushes: code with a bug, and tests that catch it.</param>
internal sealed record DemoSample(IReadOnlyDictionary<string, string> Project, IReadOnlyDictionary<string, string> Change)
{
    private const string Prefix = "Sample/";

    /// <summary>A small .NET library with its tests and one real bug.</summary>
    public static DemoSample Bundled => new(Files(isCode: false), Files(isCode: true));

    private static Dictionary<string, string> Files(bool isCode)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(".cs", StringComparison.Ordinal) == isCode)
            .ToDictionary(n => n[Prefix.Length..], n => Read(assembly, n));
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
