namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Bounds of a text's number of tokens without its tokenizer.</summary>
internal static class TokenEstimate
{
    // Vocabularies of code models write words of up to about this many letters in one token nearly always.
    private const int LettersOfAToken = 4;

    /// <summary>Nearly always more than there are: short words and runs of punctuation are often one token, and are counted as several.</summary>
    public static int AtMost(string text) => Runs(text).Sum(r => r.Kind switch
    {
        Kind.Letters => (r.Length + LettersOfAToken - 1) / LettersOfAToken,
        Kind.Space => (r.Length + 7) / 8,
        Kind.Other => r.Length * 3,
        _ => r.Length,
    });

    /// <summary>Never more than there are: byte-pair tokenizers never join a word with the punctuation or the number beside it.</summary>
    public static int AtLeast(string text) => Runs(text).Count(r => r.Kind is Kind.Letters) * 9 / 10;

    private static IEnumerable<(Kind Kind, int Length)> Runs(string text)
    {
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || Of(text[i]) != Of(text[start]))
            {
                // The blank before a word or a sign is part of its token, the one before a number is not.
                if (Of(text[start]) != Kind.Space || i - start > 1 || i == text.Length || Of(text[i]) == Kind.Digits)
                {
                    yield return (Of(text[start]), i - start);
                }

                start = i;
            }
        }
    }

    private static Kind Of(char c) => c switch
    {
        ' ' or '\t' => Kind.Space,
        '\n' or '\r' => Kind.LineEnd,
        _ when char.IsAsciiLetter(c) => Kind.Letters,
        _ when char.IsAsciiDigit(c) => Kind.Digits,
        _ when char.IsAscii(c) => Kind.Punctuation,
        _ => Kind.Other,
    };

    private enum Kind
    {
        Letters,
        Digits,
        Space,
        LineEnd,
        Punctuation,
        Other,
    }
}
