using BotService.Fixture;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Catalogue;

namespace BotService.Repair.Tests.ModelBackends;

public sealed class ModelReferenceParserTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ServedBackend backend = new("ollama", _ => { });

    private ModelReferenceParser Parser => new([backend.Adapter], new ModelStore(folder), LicencePolicy.Default);

    public void Dispose()
    {
        backend.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("ollama:qwen2.5-coder:7b", "ollama", "qwen2.5-coder:7b")]
    [InlineData("llama-cpp:/models/x.gguf", "llama-cpp", "/models/x.gguf")]
    [InlineData("/models/x.gguf", "llama-cpp", "/models/x.gguf")]
    [InlineData("/models/X.GGUF", "llama-cpp", "/models/X.GGUF")]
    public void Parse_PathOrBackend_IsTaken(string text, string name, string model) => Assert.Equal(new ModelReference(name, model), Parser.Parse(text));

    [Fact]
    public void Parse_FileOfAnotherName_IsAModelFile()
    {
        folder.Write("weights", "");

        Assert.Equal(new ModelReference("llama-cpp", Path.Combine(folder, "weights")), Parser.Parse(Path.Combine(folder, "weights")));
    }

    [Fact]
    public void Parse_CatalogueName_IsTheFileThatIsHere()
    {
        folder.Write("codellama-7b-instruct.Q8_0.gguf", "").Write("codellama-7b-instruct.Q4_K_M.gguf", "");

        Assert.EndsWith("codellama-7b-instruct.Q4_K_M.gguf", Parser.Parse("codellama-7b-instruct").Name);
        Assert.EndsWith("codellama-7b-instruct.Q8_0.gguf", Parser.Parse("CodeLlama-7B-Instruct@q8_0").Name);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("ollama:", "names no model")]
    [InlineData("starcoder", "models pull starcoder")]
    [InlineData("starcoder2-3b@Q8_0", "models pull starcoder2-3b@Q8_0")]
    [InlineData("qwen2.5-coder-3b-instruct", "qwen-research")]
    [InlineData("cloud:gpt", "ollama, llama-cpp")]
    public void Parse_NoModel_SaysWhatToDo(string text, string part) => Assert.Contains(part, Assert.Throws<ConfigurationException>(() => Parser.Parse(text)).Message);
}
