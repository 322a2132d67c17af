// Compiled at run time against the project under test, together with the one driver that fits its test framework.
// Runs inside the sandbox; loads each candidate into a load context of its own while the test framework stays loaded.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using System.Threading;

namespace BotServiceHost;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        using var channel = Channel.TakeOver();
        var testAssembly = arguments[0];
        var bench = new Bench(testAssembly, Path.GetDirectoryName(testAssembly)!, ProjectAssemblies.Of(testAssembly));
        AssemblyLoadContext.Default.Resolving += bench.ResolveShared;
        channel.Write(w => w.WriteString("kind", "ready"));
        while (channel.Read() is { } line)
        {
            using var request = JsonDocument.Parse(line);
            Serve(bench, channel, Request.Of(request.RootElement));
        }

        return 0;
    }

    private static void Serve(Bench bench, Channel channel, Request request)
    {
        var error = "";
        // A thread of its own, so that nothing on this one's stack keeps the candidate alive.
        var thread = new Thread(() =>
        {
            try
            {
                bench.Run(request, new Listener(channel));
            }
            catch (Exception e)
            {
                error = e.ToString();
            }
        });
        thread.Start();
        thread.Join();
        var alive = bench.Collect();
        channel.Write(w =>
        {
            w.WriteString("kind", "done");
            w.WriteString("error", error);
            w.WriteString("shared", bench.WronglyShared());
            w.WriteNumber("alive", alive);
            w.WriteNumber("memory", Environment.WorkingSet);
        });
    }
}

internal sealed record Request(IReadOnlyDictionary<string, byte[]> Images, Wanted Wanted)
{
    public static Request Of(JsonElement root) => new(
        root.GetProperty("images").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetBytesFromBase64()),
        new Wanted(Strings(root, "tests"), Strings(root, "except") ?? Array.Empty<string>()));

    private static string[]? Strings(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(e => e.GetString()!).ToArray()
            : null;
}

/// <summary>Test methods to run, as "Namespace.Class.Method"; rows of one method are run together.</summary>
internal sealed class Wanted
{
    private readonly string[]? methods;
    private readonly string[] except;

    public Wanted(string[]? methods, string[] except)
    {
        this.methods = methods;
        this.except = except;
    }

    public bool Everything => methods is null;

    public bool Includes(string className, string methodName)
    {
        var full = className + "." + methodName;
        return (methods is null || methods.Any(m => Names(m, full))) && !except.Any(m => Names(m, full));
    }

    public bool MayIncludeClass(string className) =>
        methods is null || methods.Any(m => m.StartsWith(className + ".", StringComparison.Ordinal));

    private static bool Names(string id, string full) =>
        id.StartsWith(full, StringComparison.Ordinal) && (id.Length == full.Length || id[full.Length] is '(' or ' ' or '<');
}

/// <summary>Runs the tests of one loaded test assembly.</summary>
internal interface IDriver
{
    void Run(Assembly tests, string path, Wanted wanted, Listener listener);
}

/// <summary>Loads candidates beside the shared framework.</summary>
internal sealed class Bench
{
    private readonly string testAssembly;
    private readonly string folder;
    private readonly IReadOnlyCollection<string> projects;
    private readonly List<WeakReference> contexts = new();
    private CandidateContext? current;
    private int runs;

    public Bench(string testAssembly, string folder, IReadOnlyCollection<string> projects)
    {
        this.testAssembly = testAssembly;
        this.folder = folder;
        this.projects = projects;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    public void Run(Request request, Listener listener)
    {
        using var images = new ImageFolder(folder, ++runs, request.Images);
        var context = new CandidateContext(folder, projects, images);
        current = context;
        contexts.Add(new WeakReference(context));
        try
        {
            Directory.SetCurrentDirectory(folder);
            using (context.EnterContextualReflection())
            {
                var tests = context.LoadFromAssemblyName(new AssemblyName(Path.GetFileNameWithoutExtension(testAssembly)));
                listener.Counters = Counters.Of(context, request.Images.Keys);
                new Driver().Run(tests, tests.Location, request.Wanted, listener);
            }
        }
        finally
        {
            current = null;
            context.Unload();
        }
    }

    /// <summary>Lets go of the candidates that are done; tells how many are still held by somebody.</summary>
    public int Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        contexts.RemoveAll(c => !c.IsAlive);
        return contexts.Count;
    }

    /// <summary>Assemblies that belong to the candidate but were loaded where they would outlive it; "" when all is well.</summary>
    public string WronglyShared() => string.Join(",", AssemblyLoadContext.Default.Assemblies
        .Select(a => a.GetName().Name!)
        .Where(n => projects.Contains(n)));

    public Assembly? ResolveShared(AssemblyLoadContext context, AssemblyName name)
    {
        if (projects.Contains(name.Name!))
        {
            return current?.LoadFromAssemblyName(name);
        }

        var file = Path.Combine(folder, name.CultureName ?? "", name.Name + ".dll");
        return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }
}

internal sealed class CandidateContext : AssemblyLoadContext
{
    private readonly string folder;
    private readonly IReadOnlyCollection<string> projects;
    private readonly ImageFolder images;

    public CandidateContext(string folder, IReadOnlyCollection<string> projects, ImageFolder images)
        : base("candidate", isCollectible: true)
    {
        this.folder = folder;
        this.projects = projects;
        this.images = images;
    }

    protected override Assembly? Load(AssemblyName name)
    {
        if (images.PathOf(name.Name!) is { } replaced)
        {
            return LoadFromAssemblyPath(replaced);
        }

        var owner = name.Name!.EndsWith(".resources", StringComparison.Ordinal) ? name.Name[..^".resources".Length] : name.Name;
        var file = Path.Combine(folder, name.CultureName ?? "", name.Name + ".dll");
        return projects.Contains(owner) && File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}

/// <summary>A candidate's assemblies in a folder of their own beside the build output, with links to all else that lies there.
/// The path is new for each candidate because the runtime keeps images by path.</summary>
internal sealed class ImageFolder : IDisposable
{
    private readonly string? path;
    private readonly HashSet<string> names;

    public ImageFolder(string output, int number, IReadOnlyDictionary<string, byte[]> images)
    {
        names = images.Keys.ToHashSet();
        if (names.Count == 0)
        {
            return;
        }

        path = output.TrimEnd('/') + ".candidate" + number;
        Delete();
        Directory.CreateDirectory(path);
        foreach (var (name, image) in images)
        {
            File.WriteAllBytes(Path.Combine(path, name + ".dll"), image);
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(output))
        {
            var link = Path.Combine(path, Path.GetFileName(entry));
            if (!names.Contains(Path.GetFileNameWithoutExtension(link)))
            {
                File.CreateSymbolicLink(link, entry);
            }
        }
    }

    public string? PathOf(string name) => names.Contains(name) ? Path.Combine(path!, name + ".dll") : null;

    public void Dispose() => Delete();

    private void Delete()
    {
        if (path is not null && Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}

/// <summary>Names of the assemblies that the repository builds itself, by the test assembly's dependency file.</summary>
internal static class ProjectAssemblies
{
    public static IReadOnlyCollection<string> Of(string testAssembly)
    {
        var names = new HashSet<string> { Path.GetFileNameWithoutExtension(testAssembly) };
        var file = Path.ChangeExtension(testAssembly, ".deps.json");
        if (!File.Exists(file))
        {
            return names;
        }

        using var dependencies = JsonDocument.Parse(File.ReadAllText(file));
        var projects = dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(l => l.Value.GetProperty("type").GetString() == "project")
            .Select(l => l.Name)
            .ToHashSet();
        foreach (var target in dependencies.RootElement.GetProperty("targets").EnumerateObject())
        {
            foreach (var library in target.Value.EnumerateObject().Where(l => projects.Contains(l.Name)))
            {
                names.Add(library.Name.Split('/')[0]);
                if (library.Value.TryGetProperty("runtime", out var runtime))
                {
                    names.UnionWith(runtime.EnumerateObject().Select(f => Path.GetFileNameWithoutExtension(f.Name)));
                }
            }
        }

        return names;
    }
}
