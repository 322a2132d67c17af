using System.Buffers.Binary;

namespace BotService.LlamaCpp.Models;

/// <summary>Looks at the head of a file before native code does.</summary>
internal static class WeightsFile
{
    private const uint Magic = 0x46554747;

    /// <exception cref="ModelLoadException">It is missing, cannot be read, or is no GGUF file.</exception>
    public static void Check(string path)
    {
        Span<byte> head = stackalloc byte[8];
        try
        {
            using var file = File.OpenHandle(path);
            if (RandomAccess.Read(file, head, 0) < head.Length || BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic)
            {
                throw new ModelLoadException($"'{path}' is no GGUF file. Give the path of a model in llama.cpp's format.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"The model '{path}' cannot be read: {e.Message}");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) is var version and not (2 or 3))
        {
            throw new ModelLoadException($"'{path}' is GGUF version {version}; versions 2 and 3 can be read. Convert the model again.");
        }
    }
}
