using System.Reflection;
using System.Runtime.InteropServices;
using BotService.LlamaCpp.Loading;

namespace BotService.LlamaCpp.Native;

/// <summary>The loaded library files and the way from a function's declaration to them.</summary>
internal static class NativeLibraries
{
    /// <summary>The libraries' RUNPATH ends in an empty element, which is the current folder. What is loaded already is not searched for,
    /// so everything that they need is loaded first, from where the system keeps it. The last ones are for GPUs and may be missing.</summary>
    private static readonly string[] Needed =
        ["libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libcuda.so.1", "libcudart.so.13", "libcublas.so.13", "libvulkan.so.1"];

    private static bool resolves;

    public static nint Base { get; private set; }

    public static nint Ggml { get; private set; }

    public static nint Llama { get; private set; }

    public static void Load(LibraryFolder folder)
    {
        foreach (var name in Needed)
        {
            NativeLibrary.TryLoad(name, out _);
        }

        Base = NativeLibrary.Load(folder.Base);
        Ggml = NativeLibrary.Load(folder.Ggml);
        Llama = NativeLibrary.Load(folder.Llama);
        if (!resolves)
        {
            NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, static (name, _, _) => Resolve(name));
            resolves = true;
        }
    }

    /// <exception cref="LibraryException">A function that this binding calls is not there.</exception>
    public static void CheckFunctions()
    {
        var missing =
            from type in new[] { typeof(Llama), typeof(Ggml) }
            from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            let import = method.GetCustomAttribute<DllImportAttribute>()
            where import is not null && !NativeLibrary.TryGetExport(Resolve(import.Value), import.EntryPoint ?? method.Name, out _)
            select import.EntryPoint;
        if (missing.Order(StringComparer.Ordinal).ToList() is { Count: > 0 } names)
        {
            throw new LibraryException($"The loaded libraries lack {string.Join(", ", names)}. Wanted: llama.cpp v0.5.0.");
        }
    }

    private static nint Resolve(string name) => name switch
    {
        Native.Llama.Library => Llama,
        Native.Ggml.Library => Ggml,
        Native.Ggml.Base => Base,
        _ => 0,
    };
}
