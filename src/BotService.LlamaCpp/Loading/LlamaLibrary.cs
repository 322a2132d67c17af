using System.Runtime.InteropServices;
using BotService.LlamaCpp.Loading;
using BotService.LlamaCpp.Native;
using Microsoft.Extensions.Logging;

namespace BotService.LlamaCpp;

/// <summary>The llama.cpp libraries, loaded once for the process. Thread safe.</summary>
public sealed class LlamaLibrary
{
    private static readonly Lock Guard = new();
    private static LibraryLoading? loaded;

    private LlamaLibrary(string folder, string version, IReadOnlyList<LlamaDevice> devices) => (Folder, Version, Devices) = (folder, version, devices);

    public string Folder { get; }

    /// <summary>As llama.cpp states it, such as <c>0.5.0-dev</c>.</summary>
    public string Version { get; }

    /// <summary>What can compute, the CPU included.</summary>
    public IReadOnlyList<LlamaDevice> Devices { get; }

    internal static Native.ThreadPools Pools { get; private set; } = null!;

    /// <summary>Loads the libraries, or says why they cannot be used. The first result holds for the process: two builds of llama.cpp
    /// cannot live in one, so another folder in a later call is refused.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="logger">Takes llama.cpp's own log: errors as warnings, the rest as trace.</param>
    public static LibraryLoading Load(LlamaLibraryOptions? options = null, ILogger? logger = null)
    {
        options ??= new LlamaLibraryOptions();
        lock (Guard)
        {
            if (logger is not null)
            {
                NativeLog.Logger = logger;
            }

            if (loaded is LibraryLoading.Available { Library: var library })
            {
                return options.Folder is { } folder && folder != library.Folder
                    ? new LibraryLoading.Unavailable($"llama.cpp is already loaded from '{library.Folder}'; '{folder}' needs a process of its own.")
                    : RequireGpu(library, options) ?? loaded;
            }

            return loaded = TryLoad(options);
        }
    }

    private static LibraryLoading TryLoad(LlamaLibraryOptions options)
    {
        try
        {
            RefuseForeignBackends();
            var folder = LibraryFolder.Open(options);
            NativeLibraries.Load(folder);
            NativeLog.Attach();
            var version = CheckVersions();
            NativeLibraries.CheckFunctions();
            StructCheck.Run(NativeLibraries.Llama);
            Ggml.LoadBackends(folder.Path);
            Llama.BackendInit();
            var devices = LlamaDevice.All();
            Pools = Native.ThreadPools.Find(devices);
            var library = new LlamaLibrary(folder.Path, version, devices);
            return RequireGpu(library, options) ?? (LibraryLoading)new LibraryLoading.Available(library);
        }
        catch (LibraryException e)
        {
            return new LibraryLoading.Unavailable(e.Message);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or IOException or UnauthorizedAccessException)
        {
            return new LibraryLoading.Unavailable($"The llama.cpp libraries cannot be loaded: {e.Message}");
        }
    }

    /// <summary>ggml would load the library that this variable names, whatever it is.</summary>
    private static void RefuseForeignBackends()
    {
        if (Environment.GetEnvironmentVariable("GGML_BACKEND_PATH") is { Length: > 0 } path)
        {
            throw new LibraryException($"GGML_BACKEND_PATH is '{path}': it makes llama.cpp load foreign code. Unset it.");
        }
    }

    private static unsafe string CheckVersions()
    {
        var llama = Read(NativeLibraries.Llama, "llama_version", "0.5.");
        _ = Read(NativeLibraries.Base, "ggml_version", "0.25.");
        return llama;

        static string Read(nint library, string function, string wanted)
        {
            if (!NativeLibrary.TryGetExport(library, function, out var address))
            {
                throw new LibraryException($"The loaded library has no {function}: it is another version. Wanted: {wanted}x (llama.cpp v0.5.0).");
            }

            var found = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)address)()) ?? "";
            return found.StartsWith(wanted, StringComparison.Ordinal)
                ? found
                : throw new LibraryException($"{function} says '{found}'. Wanted: {wanted}x (llama.cpp v0.5.0).");
        }
    }

    private static LibraryLoading.Unavailable? RequireGpu(LlamaLibrary library, LlamaLibraryOptions options) =>
        options.RequireGpu && !library.Devices.Any(d => d.IsGpu)
            ? new LibraryLoading.Unavailable(
                $"A GPU is required, and llama.cpp in '{library.Folder}' found only: {string.Join(", ", library.Devices.Select(d => d.Name))}. "
                + "Build with LlamaCppVariant=cuda or vulkan, and install the driver and its libraries.")
            : null;
}

/// <summary>Something that can compute.</summary>
/// <param name="FreeBytes">When the library was loaded.</param>
public sealed record LlamaDevice(string Name, string Description, bool IsGpu, long FreeBytes, long TotalBytes)
{
    internal nint Registry { get; private init; }

    internal static unsafe IReadOnlyList<LlamaDevice> All()
    {
        var devices = new List<LlamaDevice>();
        for (nuint i = 0; i < Ggml.DeviceCount(); i++)
        {
            var device = Ggml.Device(i);
            nuint free, total;
            Ggml.DeviceMemory(device, &free, &total);
            devices.Add(new LlamaDevice(Text(Ggml.DeviceName(device)), Text(Ggml.DeviceDescription(device)), Ggml.DeviceType(device) is 1 or 2, (long)free, (long)total)
            {
                Registry = Ggml.DeviceRegistry(device),
            });
        }

        return devices.Count > 0 ? devices : throw new LibraryException("llama.cpp found no device, not even the CPU: the folder holds no libggml-cpu library for this machine.");

        static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
    }
}
