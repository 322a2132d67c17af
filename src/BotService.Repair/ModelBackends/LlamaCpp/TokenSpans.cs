using System.Text;
using BotService.LlamaCpp;

namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>Where the tokens of a text lie in its characters. Tokens are bytes, and one may begin or end inside a character.</summary>
internal sealed class TokenSpans
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly Tokenizer tokenizer;
    private readonly byte[] bytes;

    /// <summary>For each byte, the character that it belongs to; at the end the length of the text.</summary>
    private readonly int[] characters;
    private readonly int[] starts;

    /// <exception cref="ModelFailedException">The model's vocabulary cannot write this text exactly.</exception>
    public TokenSpans(Tokenizer tokenizer, string text, IReadOnlyList<int> tokens)
    {
        this.tokenizer = tokenizer;
        bytes = Encoding.UTF8.GetBytes(text);
        characters = Characters(text, bytes.Length);
        starts = new int[tokens.Count + 1];
        for (var i = 0; i < tokens.Count; i++)
        {
            var piece = tokenizer.Piece(tokens[i]);
            if (!bytes.AsSpan(starts[i]).StartsWith(piece))
            {
                throw new ModelFailedException($"The model's vocabulary cannot write the text exactly from character {characters[starts[i]]} on. Take another model.", transient: false);
            }

            starts[i + 1] = starts[i] + piece.Length;
        }
    }

    /// <summary>First character of a token, and how many it completes.</summary>
    public (int Start, int Length) Of(int index)
    {
        var (from, to) = (starts[index], index + 1 < starts.Length ? starts[index + 1] : starts[index]);
        return (characters[from], characters[to] - characters[from]);
    }

    /// <summary>Number of tokens before the character in which a token begins.</summary>
    public int CharacterStart(int index)
    {
        while (index > 0 && IsInside(starts[index]))
        {
            index--;
        }

        return index;
    }

    /// <summary>What another token would write in the place of this one; empty when it ends inside a character.</summary>
    public string Write(int index, int token)
    {
        var end = starts[index];
        var begin = end;
        while (IsInside(begin))
        {
            begin--;
        }

        try
        {
            return Strict.GetString([.. bytes.AsSpan(begin, end - begin), .. tokenizer.Piece(token)]);
        }
        catch (DecoderFallbackException)
        {
            return "";
        }
    }

    private bool IsInside(int offset) => offset < bytes.Length && (bytes[offset] & 0xC0) == 0x80;

    private static int[] Characters(string text, int size)
    {
        var characters = new int[size + 1];
        var (offset, character) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            characters.AsSpan(offset, rune.Utf8SequenceLength).Fill(character);
            offset += rune.Utf8SequenceLength;
            character += rune.Utf16SequenceLength;
        }

        characters[size] = text.Length;
        return characters;
    }
}
