using System.Text;

namespace BotService.LlamaCpp.Engine;

/// <summary>Makes text of an answer's bytes and watches for what ends it.</summary>
internal sealed class AnswerText(IReadOnlyList<string> stops, LineRule? lines)
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder line = new();
    private string held = "";
    private int lineEnds;

    /// <summary>What had been held back when the answer ended, without a character that is not whole.</summary>
    public string Rest => held;

    /// <summary>Takes the next bytes; gives the text that is certain now, and why the answer ends, if it does.</summary>
    public (string Text, FinishReason? End) Add(ReadOnlySpan<byte> bytes)
    {
        var buffer = new char[decoder.GetCharCount(bytes, flush: false)];
        var fresh = new string(buffer, 0, decoder.GetChars(bytes, buffer, flush: false));
        var text = held + fresh;
        var stop = FindStop(text);
        var (lineEnd, reason) = FindLineEnd(fresh, text.Length - fresh.Length);
        if (reason is not null && (stop < 0 || lineEnd <= stop))
        {
            return Finish(text[..lineEnd], reason.Value);
        }

        if (stop >= 0)
        {
            return Finish(text[..stop], FinishReason.StopText);
        }

        var certain = text.Length - Possible(text);
        held = text[certain..];
        return (text[..certain], null);
    }

    private (string Text, FinishReason? End) Finish(string text, FinishReason reason)
    {
        held = "";
        return (text, reason);
    }

    private int FindStop(string text)
    {
        var best = -1;
        foreach (var stop in stops)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (best < 0 || at < best))
            {
                best = at;
            }
        }

        return best;
    }

    /// <summary>Where in the whole text a line ends that ends the answer.</summary>
    private (int End, FinishReason? Reason) FindLineEnd(string fresh, int offset)
    {
        for (var i = 0; lines is not null && i < fresh.Length; i++)
        {
            if (fresh[i] != '\n')
            {
                line.Append(fresh[i]);
                continue;
            }

            var written = line.ToString().Trim();
            line.Clear();
            lineEnds++;
            if (lineEnds > 1 && lines.Known.Contains(written))
            {
                return (offset + i + 1, FinishReason.KnownLine);
            }

            if (lineEnds >= lines.MaxLines)
            {
                return (offset + i + 1, FinishReason.Lines);
            }
        }

        return (-1, null);
    }

    /// <summary>Length of the longest end of the text with which a stop text may begin.</summary>
    private int Possible(string text)
    {
        var longest = 0;
        foreach (var stop in stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }
}
