using System.Runtime.InteropServices;

namespace BotService.LlamaCpp.Native;

/// <summary>What is used of ggml.h, ggml-backend.h and ggml-cpu.h, 0.25.1.</summary>
internal static unsafe partial class Ggml
{
    /// <summary>The registry of backends.</summary>
    public const string Library = "ggml";
    public const string Base = "ggml-base";

    [LibraryImport(Base, EntryPoint = "ggml_version")]
    public static partial byte* Version();

    [LibraryImport(Base, EntryPoint = "ggml_set_abort_callback")]
    public static partial nint SetAbortCallback(delegate* unmanaged<byte*, void> callback);

    [LibraryImport(Library, EntryPoint = "ggml_backend_load_all_from_path", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void LoadBackends(string folder);

    [LibraryImport(Library, EntryPoint = "ggml_backend_dev_count")]
    public static partial nuint DeviceCount();

    [LibraryImport(Library, EntryPoint = "ggml_backend_dev_get")]
    public static partial nint Device(nuint index);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_name")]
    public static partial byte* DeviceName(nint device);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_description")]
    public static partial byte* DeviceDescription(nint device);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_memory")]
    public static partial void DeviceMemory(nint device, nuint* free, nuint* total);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_type")]
    public static partial int DeviceType(nint device);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_backend_reg")]
    public static partial nint DeviceRegistry(nint device);

    [LibraryImport(Base, EntryPoint = "ggml_backend_reg_get_proc_address", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ProcAddress(nint registry, string name);

    [LibraryImport(Base, EntryPoint = "ggml_threadpool_params_init")]
    public static partial void ThreadPoolParamsInit(NativeThreadPoolParams* parameters, int threads);
}
