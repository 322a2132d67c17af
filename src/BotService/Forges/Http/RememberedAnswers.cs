using Microsoft.Extensions.Caching.Memory;

namespace BotService.Forges.Http;

/// <summary>Answers with their ETag, by caller and address, within 64 MB.</summary>
internal sealed class RememberedAnswers : IDisposable
{
    private const long LargestTotal = 64 << 20;
    private static readonly TimeSpan Unused = TimeSpan.FromHours(2);
    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = LargestTotal });

    public RememberedAnswer? Find(string key) => answers.Get<RememberedAnswer>(key);

    public void Keep(string key, RememberedAnswer answer) =>
        answers.Set(key, answer, new MemoryCacheEntryOptions { Size = answer.Body.Length + 500, SlidingExpiration = Unused });

    public void Dispose() => answers.Dispose();
}

/// <param name="Headers">Those of the answer and of its content that callers read.</param>
internal sealed record RememberedAnswer(string Tag, byte[] Body, IReadOnlyList<KeyValuePair<string, string[]>> Headers, string? ContentType);
