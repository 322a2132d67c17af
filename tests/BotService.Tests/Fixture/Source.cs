namespace BotService.Fixture;

/// <summary>The repository that this test assembly was built from.</summary>
internal static class Source
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Root, path));

    public static string Path(string path) => System.IO.Path.Combine(Root, path);

    /// <summary>C# files below a folder, build outputs and embedded sample projects excluded; relative paths.</summary>
    public static IEnumerable<string> Files(string folder) => Directory
        .EnumerateFiles(Path(folder), "*.cs", SearchOption.AllDirectories)
        .Select(f => System.IO.Path.GetRelativePath(Root, f))
        .Where(f => !f.Split('/').Any(part => part is "bin" or "obj" or "Sample" or "Harness" or "Fixtures"));

    private static string Find(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "BotService.sln")) ? folder : Find(System.IO.Path.GetDirectoryName(folder)!);
}
