using System.Runtime.InteropServices;

namespace BotService.LlamaCpp.Native;

/// <summary>Strings that native code reads while this lives.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly List<nint> strings = [];

    public byte* Add(string text)
    {
        var native = Marshal.StringToCoTaskMemUTF8(text);
        strings.Add(native);
        return (byte*)native;
    }

    public void Dispose() => strings.ForEach(Marshal.FreeCoTaskMem);
}
