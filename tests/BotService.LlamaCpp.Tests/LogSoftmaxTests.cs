using BotService.LlamaCpp.Sampling;

namespace BotService.LlamaCpp.Tests;

public sealed class LogSoftmaxTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(7, 8)]
    [InlineData(3000, 8)]
    [InlineData(3000, 1)]
    [InlineData(4099, 32)]
    public void Best_RandomLogits_AreThoseOfASort(int size, int count)
    {
        var random = new Random(size + count);
        var logits = Enumerable.Range(0, size).Select(_ => (float)Math.Round(random.NextDouble() * 40 - 20, 1)).ToArray();

        var softmax = new LogSoftmax(logits);
        var best = softmax.Best(count);

        var sum = Math.Log(logits.Sum(l => Math.Exp(l)));
        var expected = logits.Select((l, i) => (Token: i, Value: l - sum)).OrderByDescending(e => e.Value).ThenBy(e => e.Token).Take(count).ToList();
        Assert.Equal(expected.Select(e => e.Token), best.Select(b => b.Token));
        Assert.All(expected.Zip(best), e => Assert.Equal(e.First.Value, e.Second.LogProbability, 1e-4));
        Assert.Equal(logits[0] - sum, softmax[0], 1e-4);
    }

    [Fact]
    public void Best_ImpossibleTokens_ComeLast()
    {
        float[] logits = [float.NegativeInfinity, 1, float.NegativeInfinity, 2];

        Assert.Equal([3, 1], new LogSoftmax(logits).Best(2).Select(b => b.Token));
    }
}
