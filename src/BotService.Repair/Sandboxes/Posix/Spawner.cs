using System.Runtime.InteropServices;

namespace BotService.Repair.Sandboxes.Posix;

/// <summary>Starts a program with exactly the given descriptors, environment and default signals, in a session of its own.</summary>
/// <remarks>.NET's own Process reaps its children without their resource usage, starts no session and cannot hand on a
/// descriptor, hence posix_spawn(3). No other descriptor of the host reaches the program.</remarks>
internal static unsafe class Spawner
{
    // Larger than any known posix_spawnattr_t, posix_spawn_file_actions_t and sigset_t (336, 80 and 128 bytes in glibc).
    private const int Opaque = 1024;

    /// <param name="descriptors">The program sees element i as descriptor i. Every value must be at least <see cref="Descriptors.Lowest"/>.</param>
    /// <returns>The process id.</returns>
    /// <exception cref="IOException">The program is missing or cannot be executed.</exception>
    public static int Start(ProcessStart start, ReadOnlySpan<int> descriptors)
    {
        var path = Locate(start);
        var actions = stackalloc byte[Opaque];
        var attributes = stackalloc byte[Opaque];
        var signals = stackalloc byte[Opaque];
        using var arguments = new NativeStrings([start.FileName, .. start.Arguments]);
        using var environment = new NativeStrings(start.Environment.Select(v => $"{v.Key}={v.Value}"));
        _ = Libc.ActionsInit(actions);
        _ = Libc.AttributesInit(attributes);
        try
        {
            _ = Libc.AttributesSetFlags(attributes, Libc.SpawnFlags);
            _ = Libc.EmptySignals(signals);
            _ = Libc.AttributesSetSignalMask(attributes, signals);
            _ = Libc.FillSignals(signals);
            _ = Libc.AttributesSetDefaultSignals(attributes, signals);
            for (var i = 0; i < descriptors.Length; i++)
            {
                _ = Libc.ActionsDuplicate(actions, descriptors[i], i);
            }

            CloseOthers(actions, descriptors.Length);
            _ = Libc.ActionsChangeFolder(actions, start.WorkingDirectory);
            var error = Libc.Spawn(out var id, path, actions, attributes, arguments.Pointer, environment.Pointer);
            return error == 0
                ? id
                : throw new IOException($"'{start.FileName}' could not be started in '{start.WorkingDirectory}': {Marshal.GetPInvokeErrorMessage(error)}.");
        }
        finally
        {
            _ = Libc.ActionsDestroy(actions);
            _ = Libc.AttributesDestroy(attributes);
        }
    }

    private static string Locate(ProcessStart start) => start.FileName.Contains('/')
        ? start.FileName
        : ProgramPath.Find(start.FileName, start.Environment.GetValueOrDefault("PATH") ?? ProgramPath.Default)
            ?? throw new IOException($"'{start.FileName}' could not be started: it is not on PATH. Install it or correct its name.");

    private static void CloseOthers(byte* actions, int from)
    {
        try
        {
            _ = Libc.ActionsCloseFrom(actions, from);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library without it (glibc before 2.34, musl): mark what is open now; .NET marks its own at opening.
            foreach (var name in Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(e => int.Parse(Path.GetFileName(e))))
            {
                _ = name > 2 ? Libc.Control(name, 2, 1) : 0;
            }
        }
    }

    private sealed class NativeStrings : IDisposable
    {
        private readonly List<nint> texts = [];
        private readonly nint array;

        public NativeStrings(IEnumerable<string> values)
        {
            texts.AddRange(values.Select(Marshal.StringToCoTaskMemUTF8));
            array = Marshal.AllocCoTaskMem((texts.Count + 1) * sizeof(nint));
            Marshal.Copy([.. texts, 0], 0, array, texts.Count + 1);
        }

        public byte** Pointer => (byte**)array;

        public void Dispose()
        {
            texts.ForEach(Marshal.FreeCoTaskMem);
            Marshal.FreeCoTaskMem(array);
        }
    }
}
