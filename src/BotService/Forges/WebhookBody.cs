using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BotService.Forges;

/// <summary>What readers of deliveries share. Nothing here throws for what is inside a body.</summary>
internal static class WebhookBody
{
    /// <summary>Compares with each secret, always all of them, in constant time.</summary>
    /// <param name="hex">HMAC-SHA256 of the body in hexadecimal digits.</param>
    public static bool IsSigned(IEnumerable<string> secrets, string hex, ReadOnlySpan<byte> body)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (hex.Length != 2 * given.Length || Convert.FromHexString(hex, given, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        var signed = false;
        foreach (var secret in secrets.Where(s => !string.IsNullOrEmpty(s)))
        {
            signed |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body), given);
        }

        return signed;
    }

    /// <summary>Stands in for an id that the forge did not send.</summary>
    public static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>A text at the top level; null when there is none.</summary>
    public static string? Text(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader is not { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 })
                {
                    continue;
                }

                var wanted = reader.ValueTextEquals(name);
                reader.Read();
                if (wanted)
                {
                    return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }

                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }

        return null;
    }
}
