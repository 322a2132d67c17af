using System.Text;

namespace BotService.Repair.Workspaces;

/// <summary>Reads and writes source files without losing a byte.</summary>
public static class SourceText
{
    private const int MaxBytes = 1 << 20;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file; a byte order mark stays in it as U+FEFF, so that offsets and writing back are exact.</summary>
    /// <returns>Null for a file that is not UTF-8, is over 1 MiB, is a link or is not there: such a file is not edited.</returns>
    public static string? Read(string file)
    {
        var info = new FileInfo(file);
        if (!info.Exists || info.LinkTarget is not null || info.Length > MaxBytes)
        {
            return null;
        }

        try
        {
            return Strict.GetString(File.ReadAllBytes(file));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static byte[] Bytes(string text) => Strict.GetBytes(text);
}
