using BotService.Fixture;
using BotService.Repair.ModelBackends.Gguf;

namespace BotService.Repair.Tests.ModelBackends.Gguf;

public sealed class GgufReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, byte[], string> Hostile() => new()
    {
        { "empty", [], "ends in the middle" },
        { "another format", "GGML and more"u8.ToArray(), "letters GGUF" },
        { "version 9", GgufFile.Sound().Bytes(version: 9), "version 9" },
        { "big-endian", GgufFile.Sound().Bytes(version: 3u << 24), "big-endian" },
        { "endless keys", GgufFile.Sound().Bytes(claimedKeys: ulong.MaxValue), "keys" },
        { "more keys than there are", GgufFile.Sound().Bytes(claimedKeys: 90_000), "GGUF" },
        { "endless tensors", GgufFile.Sound().Bytes(claimedTensors: 1UL << 40), "tensors" },
        { "cut off", GgufFile.Sound().Bytes()[..200], "ends in the middle" },
        { "a text longer than the file", new GgufFile().Key("general.name", 8, w => w.Write(ulong.MaxValue)).Bytes(), "ends in the middle" },
        { "a list longer than the file", new GgufFile().Key("x", 9, w => { w.Write(4u); w.Write(ulong.MaxValue / 2); }).Bytes(), "a list of" },
        { "lists in lists in lists", new GgufFile().Key("x", 9, w => { for (var i = 0; i < 40; i++) { w.Write(9u); w.Write(1ul); } }).Bytes(), "a list of" },
        { "an unknown type", new GgufFile().Key("x", 99, w => w.Write(1u)).Bytes(), "unknown type 99" },
        { "a tensor too large to be true", GgufFile.Sound().Tensor("x", ulong.MaxValue, 2).Bytes(), "too large to be true" },
        { "a tensor whose size overflows", GgufFile.Sound().Tensor("x", 1UL << 33, 1UL << 33).Bytes(), "too large to be true" },
        { "too many dimensions", GgufFile.Sound().Tensor("x", 1, 1, 1, 1, 1, 1, 1, 1, 1).Bytes(), "9 dimensions" },
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_SoundFile_TellsShapeAndLicence()
    {
        var header = Assert.IsType<GgufReading.Read>(Read(GgufFile.Sound().Bytes())).Header;

        Assert.Equal(("llama", "Code Llama tiny", "llama2"), (header.Architecture, header.Name, header.Licence));
        Assert.Equal((3, 2, 1536L), (header.Version, header.Tensors, header.Parameters));
        Assert.Equal((4096, 2, 2, 16), (header.ContextTokens, header.Layers, header.KvHeads, header.HeadSize));
        Assert.Equal(2L * 2 * 2 * 16 * 2, header.KvBytesPerToken);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Read_HostileFile_IsBrokenAndSaysWhy(string what, byte[] bytes, string part)
    {
        var broken = Assert.IsType<GgufReading.Broken>(Read(bytes));

        Assert.True(broken.Reason.Contains(part, StringComparison.Ordinal), $"{what}: {broken.Reason}");
    }

    [Fact]
    public void Read_MissingFile_IsBroken() => Assert.IsType<GgufReading.Broken>(GgufReader.Read(Path.Combine(folder, "none.gguf")));

    [SkippableFact]
    public void Read_RealModel_TellsItsFamily()
    {
        var header = Assert.IsType<GgufReading.Read>(GgufReader.Read(Requires.Model())).Header;

        Assert.NotEqual("unknown", header.Architecture);
        Assert.True(header.Parameters > 1_000_000);
        Assert.True(header.ContextTokens > 256);
    }

    private GgufReading Read(byte[] bytes)
    {
        var path = Path.Combine(folder, "model.gguf");
        File.WriteAllBytes(path, bytes);
        return GgufReader.Read(path);
    }
}
