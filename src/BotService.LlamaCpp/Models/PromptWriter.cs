using System.Text;

namespace BotService.LlamaCpp.Models;

/// <summary>Collects the tokens of a prompt from a template's trusted text and messages that are not.</summary>
internal sealed class PromptWriter
{
    private readonly Tokenizer tokenizer;
    private readonly List<int> tokens = [];
    private readonly StringBuilder plain = new();
    private readonly int longest;

    public PromptWriter(Tokenizer tokenizer)
    {
        this.tokenizer = tokenizer;
        longest = tokenizer.Control.Keys.Select(k => k.Length).DefaultIfEmpty(0).Max();
    }

    /// <summary>Plain words, whatever they are. Joined with their neighbours before they are tokenized, as the model saw them in training.</summary>
    public void Text(string text) => plain.Append(text);

    /// <summary>Text in which the names of control tokens stand for them.</summary>
    public void Template(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = ControlAt(text.AsSpan(at), out var token);
            if (length == 0)
            {
                plain.Append(text[at++]);
                continue;
            }

            Flush();
            tokens.Add(token);
            at += length;
        }
    }

    public int[] Finish()
    {
        Flush();
        if (tokenizer.AddsBos && tokens.FirstOrDefault(-1) != tokenizer.Bos)
        {
            tokens.Insert(0, tokenizer.Bos);
        }

        return [.. tokens];
    }

    private int ControlAt(ReadOnlySpan<char> text, out int token)
    {
        var lookup = tokenizer.Control.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = Math.Min(longest, text.Length); length > 0; length--)
        {
            if (lookup.TryGetValue(text[..length], out token))
            {
                return length;
            }
        }

        token = -1;
        return 0;
    }

    private void Flush()
    {
        tokens.AddRange(tokenizer.TokenizeStart(plain.ToString()));
        plain.Clear();
    }
}
