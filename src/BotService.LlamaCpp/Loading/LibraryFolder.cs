using System.Reflection;
using System.Security.Cryptography;

namespace BotService.LlamaCpp.Loading;

/// <summary>Finds the library files and compares them with the pinned ones, before anything of them runs.</summary>
internal sealed class LibraryFolder
{
    private const string Wanted = "llama.cpp v0.5.0 as in the npm package @node-llama-cpp/linux-x64 3.22.1";
    private readonly string folder;

    private LibraryFolder(string folder) => this.folder = folder;

    public string Path => folder;

    public string Base => File("libggml-base.so");

    public string Ggml => Find("libggml.*so");

    public string Llama => Find("libllama.*so");

    /// <exception cref="LibraryException">The folder is missing, or holds something else.</exception>
    public static LibraryFolder Open(LlamaLibraryOptions options)
    {
        var path = options.Folder ?? System.IO.Path.Combine(AppContext.BaseDirectory, "llama.cpp");
        if (!System.IO.Path.IsPathFullyQualified(path))
        {
            throw new LibraryException($"The folder of the llama.cpp libraries, '{path}', is a relative path. Give an absolute one.");
        }

        if (!Directory.Exists(path))
        {
            throw new LibraryException(
                $"The llama.cpp libraries are not in '{path}'. Build BotService once with npm on PATH and a connection to its registry, or set the folder of {Wanted}.");
        }

        var libraries = new LibraryFolder(path);
        _ = (libraries.Base, libraries.Ggml, libraries.Llama);
        if (!options.AllowOtherBuilds)
        {
            libraries.CompareWithManifest();
        }

        return libraries;
    }

    private void CompareWithManifest()
    {
        var known = PinnedHashes();
        foreach (var file in Directory.EnumerateFiles(folder, "lib*.so*").Order(StringComparer.Ordinal))
        {
            using var stream = System.IO.File.OpenRead(file);
            var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (!known.Contains(hash))
            {
                throw new LibraryException(
                    $"'{file}' has SHA-256 {hash}, which is not pinned for this version. Wanted: {Wanted}. Delete the folder and build again, or allow other builds if it is your own.");
            }
        }
    }

    private static HashSet<string> PinnedHashes()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith("manifest.sha256", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            while (reader.ReadLine() is { Length: > 64 } line)
            {
                hashes.Add(line[..64]);
            }
        }

        return hashes;
    }

    private string File(string name)
    {
        var path = System.IO.Path.Combine(folder, name);
        return System.IO.File.Exists(path) ? path : throw new LibraryException($"'{path}' is missing. Wanted: {Wanted}.");
    }

    /// <summary>The CPU, CUDA and Vulkan packages name these two files differently.</summary>
    private string Find(string pattern)
    {
        return Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new LibraryException($"'{System.IO.Path.Combine(folder, pattern)}' is missing. Wanted: {Wanted}.");
    }
}

internal sealed class LibraryException(string message) : Exception(message);
