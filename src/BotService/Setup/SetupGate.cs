using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BotService.Setup;

/// <summary>Lets in whoever knows the set-up token, once, and ties GitHub's answer to a page that was shown here.</summary>
internal sealed class SetupGate(SetupOptions options, TimeProvider time)
{
    private static readonly TimeSpan Valid = TimeSpan.FromHours(1);
    private int passed;

    public bool IsShut => Volatile.Read(ref passed) != 0;

    public bool Admits(string? token) => !IsShut && token is not null && IsEqual(token, options.Token);

    /// <summary>For the way to GitHub and back; nobody without the token can make one.</summary>
    public string NewState() => Signed(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().ToUnixTimeSeconds()}.{RandomNumberGenerator.GetHexString(32, lowercase: true)}"));

    public bool Knows(string? state) => !IsShut && state?.Split('.') is [var at, var random, _]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && time.GetUtcNow().ToUnixTimeSeconds() - seconds is >= 0 and var age && age <= Valid.TotalSeconds
        && IsEqual(state, Signed($"{at}.{random}"));

    /// <returns>False when somebody else is through already.</returns>
    public bool Pass() => Interlocked.Exchange(ref passed, 1) == 0;

    /// <summary>It did not work out: the token is good again.</summary>
    public void Reopen() => Volatile.Write(ref passed, 0);

    private string Signed(string text) => $"{text}.{Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Token), Encoding.UTF8.GetBytes($"setup:{text}")))}";

    // Hashed first, so that the time says nothing of the length.
    private static bool IsEqual(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));
}
