using System.Security.Cryptography;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Java;

/// <summary>The harness's sources, embedded in this assembly, and their classes in the cache.</summary>
internal static class HarnessFiles
{
    private const string Prefix = "TestRunners/Java/Harness/";
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly IReadOnlyDictionary<string, byte[]> Sources = Load();
    private static readonly string Version = Convert.ToHexStringLower(SHA256.HashData([.. Sources.SelectMany(s => s.Value)]))[..12];

    /// <summary>Folder with the sources; <c>bridges</c> below it is what the harness compiles itself.</summary>
    public static string SourceFolder(string cache) => Path.Combine(cache, "java-harness-" + Version);

    public static string ClassFolder(string cache, string part) => Path.Combine(cache, $"java-classes-{part}-{Version}");

    /// <summary>Compiles one part (a package below <c>botservice</c>) unless that was done before.</summary>
    /// <param name="release">Java version of the class files.</param>
    /// <returns>What the compiler said when it failed, otherwise null.</returns>
    public static async Task<string?> CompileAsync(TestContext context, string part, int release, string classPath, CancellationToken token)
    {
        await Gate.WaitAsync(token);
        try
        {
            return await CompileOnceAsync(context, part, release, classPath, token);
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task<string?> CompileOnceAsync(TestContext context, string part, int release, string classPath, CancellationToken token)
    {
        if (JavaInstallation.JavaHome is not { } home)
        {
            return "no javac on PATH; install a JDK";
        }

        Write(SourceFolder(context.Cache));
        var classes = ClassFolder(context.Cache, part);
        if (Directory.Exists(classes))
        {
            return null;
        }

        var fresh = Directory.CreateDirectory(classes + "-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))).FullName;
        var files = Sources.Keys.Where(k => k.StartsWith($"botservice/{part}/", StringComparison.Ordinal)).Select(k => Path.Combine(SourceFolder(context.Cache), k));
        string[] path = classPath.Length == 0 ? [] : ["-cp", classPath];
        string[] arguments = [.. JavaInstallation.ShortRun.Select(f => "-J" + f), "-nowarn", "-proc:none", "-Xlint:-options", "--release", $"{release}", .. path, "-d", fresh, .. files];
        var command = JavaInstallation.Command(context, Path.Combine(home, "bin", "javac"), arguments, SourceFolder(context.Cache), Path.GetDirectoryName(classPath.TrimEnd('*')));
        var result = await context.Sandbox.RunAsync(command with { WorkingDirectory = "", WritablePaths = [fresh] }, token);
        if (result.Succeeded)
        {
            Place(fresh, classes);
        }

        return result.Succeeded ? null : $"javac ended with {result.ExitCode}: {result.ErrorOutput}{result.Output}";
    }

    private static void Write(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var fresh = Directory.CreateDirectory(folder + "-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))).FullName;
        foreach (var (name, content) in Sources)
        {
            var file = Path.Combine(fresh, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }

        Place(fresh, folder);
    }

    /// <summary>A folder appears at once and complete, so that another process that shares the cache never sees half of it.</summary>
    private static void Place(string fresh, string folder)
    {
        try
        {
            Directory.Move(fresh, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(fresh, recursive: true);
        }
    }

    private static Dictionary<string, byte[]> Load()
    {
        var assembly = typeof(HarnessFiles).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToDictionary(n => n[Prefix.Length..], n => Read(assembly.GetManifestResourceStream(n)!));
    }

    private static byte[] Read(Stream stream)
    {
        using (stream)
        {
            var buffer = new byte[stream.Length];
            stream.ReadExactly(buffer);
            return buffer;
        }
    }
}
