using BotService.Repair.ModelBackends.Catalogue;
using NJsonSchema;

namespace BotService.Repair.Tests.ModelBackends.Catalogue;

public sealed class CatalogueTests
{
    private static ModelCatalogue Content => ModelCatalogue.Default;

    [Fact]
    public async Task The_catalogue_fits_its_schema()
    {
        var schema = await JsonSchema.FromJsonAsync(Embedded("catalogue.schema.json"));

        Assert.Empty(schema.Validate(Embedded("catalogue.json")));
        Assert.NotEmpty(schema.Validate(Embedded("catalogue.json").Replace("\"deviation\"", "\"magic\"")));
    }

    [Fact]
    public void Names_are_unique_and_what_they_refer_to_is_there()
    {
        Assert.Equal(Content.Models.Count, Content.Models.Select(m => m.Id).Distinct().Count());
        Assert.All(Content.Models, m => Assert.NotNull(Content.LicenceOf(m)));
        Assert.All(Content.Models, m => Assert.Equal(m.Family, Content.FamilyOf(m.Id)?.Id));
        Assert.All(Content.Models.SelectMany(m => m.Files.Select(f => (m, f))), p => Assert.True(Content.SizeOf(p.m, p.f).Bytes > 0));
        Assert.Equal(Content.Models.SelectMany(m => m.Files).Count(), Content.Models.SelectMany(m => m.Files).Select(f => f.File).Distinct().Count());
    }

    [Theory]
    [InlineData("codellama-7b-instruct", 524_288)]
    [InlineData("codellama-34b-instruct", 196_608)]
    [InlineData("starcoder", 20_480)]
    [InlineData("qwen2.5-coder-0.5b-instruct", 12_288)]
    public void KvBytesPerToken_OfShape_IsTwiceLayersTimesHeadsInSixteenBits(string id, long bytes) => Assert.Equal(bytes, Content.Find(id)!.KvBytesPerToken);

    [Fact]
    public void SizeOf_EstimatedFiles_AreNearTheKnownOnes()
    {
        var known = Content.Models.SelectMany(m => m.Files.Where(f => f.Bytes is not null).Select(f => (m, f))).ToList();

        Assert.NotEmpty(known);
        foreach (var (model, file) in known)
        {
            var estimate = Content.SizeOf(model, file with { Bytes = null });

            Assert.True(estimate.Estimated);
            Assert.InRange((double)estimate.Bytes / file.Bytes!.Value, 0.55, 1.1);
        }
    }

    [Theory]
    [InlineData("qwen2.5-coder:7b", "qwen2.5-coder")]
    [InlineData("Qwen/Qwen2.5-Coder-1.5B-Instruct", "qwen2.5-coder")]
    [InlineData("codellama:13b-code", "codellama")]
    [InlineData("bigcode/starcoder2-3b", "starcoder2")]
    [InlineData("bigcode/starcoderbase", "starcoder")]
    [InlineData("ibm-granite/granite-8b-code-instruct-4k", "granite-code")]
    [InlineData("deepseek-coder-v2:16b", null)]
    [InlineData("llama3.2", null)]
    public void FamilyOf_NameOfAServer_IsFound(string name, string? family) => Assert.Equal(family, Content.FamilyOf(name)?.Id);

    [Fact]
    public void Refusal_LicenceThatForbidsCommercialUse_NamesLicenceAndRemedy()
    {
        var refusal = LicencePolicy.Default.Refusal(Content.Find("qwen2.5-coder-3b-instruct")!);

        Assert.Contains("qwen-research", refusal);
        Assert.Contains(LicencePolicy.Variable, refusal);
        Assert.Null(LicencePolicy.Default.Refusal(Content.Find("codellama-7b-instruct")!));
    }

    [Fact]
    public void FromEnvironment_Osi_AllowsOnlyOpenSource()
    {
        var policy = LicencePolicy.FromEnvironment(_ => "osi");

        Assert.NotNull(policy.Refusal(Content.Find("codellama-7b-instruct")!));
        Assert.Null(policy.Refusal(Content.Find("qwen2.5-coder-7b-instruct")!));
        Assert.Throws<ConfigurationException>(() => LicencePolicy.FromEnvironment(_ => "gpl"));
    }

    [Theory]
    [InlineData(4L << 30, 0L, ModelPlace.Nowhere)]
    [InlineData(16L << 30, 0L, ModelPlace.Memory)]
    [InlineData(16L << 30, 12L << 30, ModelPlace.Gpu)]
    public void Of_SevenBillionWeights_RunsWhereThereIsRoom(long memory, long gpu, ModelPlace place)
    {
        var model = Content.Find("codellama-7b-instruct")!;
        var file = model.Files.Single(f => f.Quantisation == "Q4_K_M");

        var fit = ModelFit.Of(Content.SizeOf(model, file).Bytes, model.KvBytesPerToken, 8192, model.ContextTokens, new MachineMemory(memory, "gpu", gpu == 0 ? null : gpu));

        Assert.Equal(place, fit.Place);
        Assert.Equal(place != ModelPlace.Nowhere, fit.MostContext >= 8192);
    }

    [Theory]
    [InlineData("qwen2.5-coder-1.5b-instruct")]
    [InlineData("qwen2.5-coder-1.5b-instruct-q4_k_m.gguf")]
    [InlineData("qwen2.5-coder-1.5b-instruct-q4_k_m")]
    public void Named_IdOrFile_IsTheModel(string name) => Assert.Equal("qwen2.5-coder-1.5b-instruct", Content.Named(name)?.Id);

    private static string Embedded(string name)
    {
        using var reader = new StreamReader(typeof(ModelCatalogue).Assembly.GetManifestResourceStream($"ModelBackends/Catalogue/{name}")!);
        return reader.ReadToEnd();
    }
}
