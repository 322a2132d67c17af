using System.Reflection;

namespace BotService.Demo;

/// <summary>The bundled red project: a small .NET library with its tests and one real bug.</summary>
internal static class DemoSample
{
    private const string Prefix = "Sample/";

    /// <summary>Path to text.</summary>
    public static IReadOnlyDictionary<string, string> Files()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(n => n[Prefix.Length..], n => Read(assembly, n));
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
