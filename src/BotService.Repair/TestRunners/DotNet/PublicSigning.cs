using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.CodeAnalysis.CSharp;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Gives an assembly the identity of a strong-name key without signing it, which is all that the runtime looks at.</summary>
internal static class PublicSigning
{
    private const int HeaderBytes = 12;
    private const uint RsaSignature = 0x2400;
    private const uint Sha1 = 0x8004;

    /// <param name="keyFile">Content of an .snk file: a key pair or a public key alone.</param>
    public static CSharpCompilationOptions Apply(CSharpCompilationOptions options, byte[] keyFile) =>
        options.WithCryptoPublicKey([.. PublicKey(keyFile)]).WithPublicSign(true).WithDelaySign(null);

    private static byte[] PublicKey(byte[] keyFile)
    {
        if (keyFile.Length > HeaderBytes && BinaryPrimitives.ReadUInt32LittleEndian(keyFile) == RsaSignature)
        {
            return keyFile;
        }

        using var rsa = new RSACryptoServiceProvider();
        rsa.ImportCspBlob(keyFile);
        var blob = rsa.ExportCspBlob(includePrivateParameters: false);
        var key = new byte[HeaderBytes + blob.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(key, RsaSignature);
        BinaryPrimitives.WriteUInt32LittleEndian(key.AsSpan(4), Sha1);
        BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan(8), blob.Length);
        blob.CopyTo(key, HeaderBytes);
        return key;
    }
}
