using System.Globalization;
using System.Text;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>The bytes that an entry of a vocabulary stands for.</summary>
internal static class VocabularyBytes
{
    private static readonly Dictionary<char, byte> ByteLevel = Alphabet();

    /// <summary>GPT-2's alphabet: each byte is one printable character.</summary>
    public static byte[] OfByteLevel(string piece) =>
        piece.All(ByteLevel.ContainsKey) ? [.. piece.Select(c => ByteLevel[c])] : Encoding.UTF8.GetBytes(piece);

    /// <summary>SentencePiece: a low line block stands for a blank, and <c>&lt;0x0A&gt;</c> for a byte.</summary>
    public static byte[] OfSentencePiece(string piece) =>
        piece is ['<', '0', 'x', _, _, '>'] && byte.TryParse(piece.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
            ? [value]
            : Encoding.UTF8.GetBytes(piece.Replace('\u2581', ' '));

    // Printable bytes stand for themselves, the others follow from U+0100 on.
    private static Dictionary<char, byte> Alphabet()
    {
        var alphabet = new Dictionary<char, byte>();
        var next = (char)0x100;
        for (var b = 0; b < 256; b++)
        {
            var printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            alphabet[printable ? (char)b : next++] = (byte)b;
        }

        return alphabet;
    }
}
