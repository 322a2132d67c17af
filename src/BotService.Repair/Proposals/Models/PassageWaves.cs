namespace BotService.Repair.Proposals.Models;

/// <summary>The order in which passages are asked about: the worst first and again and again, others later and less often.</summary>
internal static class PassageWaves
{
    private const int Waves = 4;

    /// <summary>Wave 0 has one passage, each further wave twice as many and one more.</summary>
    public static IEnumerable<(Passage Passage, int Wave)> Of(IEnumerable<Passage> passages)
    {
        var known = passages.Take((1 << Waves) - 1).ToList();
        for (var wave = 0; wave < Waves; wave++)
        {
            foreach (var (passage, i) in known.Take((2 << wave) - 1).Select((p, i) => (p, i)))
            {
                yield return (passage, wave - FirstWave(i));
            }
        }
    }

    private static int FirstWave(int index) => int.Log2(index + 1);
}
