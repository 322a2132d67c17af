using System.Numerics;
using System.Numerics.Tensors;

namespace BotService.LlamaCpp.Sampling;

/// <summary>Log-probabilities read straight from a row of logits.</summary>
internal readonly ref struct LogSoftmax
{
    private const int Block = 1024;
    private readonly ReadOnlySpan<float> logits;
    private readonly double normalizer;

    public LogSoftmax(ReadOnlySpan<float> logits)
    {
        this.logits = logits;
        var max = TensorPrimitives.Max(logits);
        Span<float> block = stackalloc float[Block];
        double sum = 0;
        for (var at = 0; at < logits.Length; at += Block)
        {
            var part = logits.Slice(at, Math.Min(Block, logits.Length - at));
            var values = block[..part.Length];
            TensorPrimitives.Subtract(part, max, values);
            TensorPrimitives.Exp(values, values);
            sum += TensorPrimitives.Sum<float>(values);
        }

        normalizer = max + Math.Log(sum);
    }

    public double this[int token] => logits[token] - normalizer;

    /// <summary>The likeliest tokens, best first; of equals the smaller token first.</summary>
    public TokenProbability[] Best(int count)
    {
        var best = new TokenProbability[Math.Min(count, logits.Length)];
        var size = 0;
        for (var at = 0; at < logits.Length;)
        {
            at = NextAbove(at, size < best.Length ? float.NegativeInfinity : (float)(best[^1].LogProbability + normalizer));
            if (at < logits.Length)
            {
                size = Insert(best, size, new TokenProbability(at, this[at]));
                at++;
            }
        }

        return best[..size];
    }

    /// <summary>First index from <paramref name="at"/> on whose logit is not below the threshold. Looks at a whole vector at once, because
    /// almost none is.</summary>
    private int NextAbove(int at, float threshold)
    {
        var limit = new Vector<float>(threshold);
        for (; at + Vector<float>.Count <= logits.Length; at += Vector<float>.Count)
        {
            if (Vector.GreaterThanOrEqualAny(new Vector<float>(logits[at..]), limit))
            {
                break;
            }
        }

        while (at < logits.Length && !(logits[at] >= threshold))
        {
            at++;
        }

        return at;
    }

    private static int Insert(TokenProbability[] best, int size, TokenProbability item)
    {
        var at = size;
        while (at > 0 && best[at - 1].LogProbability < item.LogProbability)
        {
            at--;
        }

        if (at == best.Length)
        {
            return size;
        }

        size = Math.Min(size + 1, best.Length);
        Array.Copy(best, at, best, at + 1, size - at - 1);
        best[at] = item;
        return size;
    }
}
