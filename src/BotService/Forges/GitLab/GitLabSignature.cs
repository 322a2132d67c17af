using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BotService.Forges.GitLab;

/// <summary>GitLab's signing tokens, after the Standard Webhooks: <c>v1,BASE64(HMAC-SHA256(key, "id.timestamp.body"))</c>.</summary>
internal static class GitLabSignature
{
    private const string Prefix = "whsec_";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static bool IsSigningToken(string secret) => secret.StartsWith(Prefix, StringComparison.Ordinal);

    /// <returns>Null when it is no Base64.</returns>
    public static byte[]? Key(string secret)
    {
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) && length > 0 ? key[..length] : null;
    }

    public static bool IsValid(IEnumerable<string> secrets, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Window.TotalSeconds)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var given = signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(s => s.StartsWith("v1,", StringComparison.Ordinal)).Select(s => Encoding.ASCII.GetBytes(s[3..])).ToList();
        var valid = false;
        foreach (var key in secrets.Where(IsSigningToken).Select(Key).OfType<byte[]>())
        {
            var expected = Encoding.ASCII.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
            given.ForEach(g => valid |= CryptographicOperations.FixedTimeEquals(expected, g));
        }

        return valid;
    }
}
