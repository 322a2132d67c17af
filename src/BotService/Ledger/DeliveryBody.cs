using System.IO.Compression;

namespace BotService.Ledger;

/// <summary>Bodies as the ledger keeps them: deflated, because they are large, alike and many.</summary>
internal static class DeliveryBody
{
    public static byte[] Pack(ReadOnlySpan<byte> body)
    {
        using var packed = new MemoryStream(256 + (body.Length / 4));
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(body);
        }

        return packed.ToArray();
    }

    public static byte[] Unpack(byte[] packed)
    {
        using var deflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var body = new MemoryStream(packed.Length * 4);
        deflate.CopyTo(body);
        return body.ToArray();
    }
}
