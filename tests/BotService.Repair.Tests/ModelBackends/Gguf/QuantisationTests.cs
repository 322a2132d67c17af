using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Gguf;

namespace BotService.Repair.Tests.ModelBackends.Gguf;

public sealed class QuantisationTests
{
    [Theory]
    [InlineData("qwen2.5-coder-0.5b-instruct-q4_k_m", "Q4_K_M")]
    [InlineData("qwen2.5-coder:7b-instruct-q8_0", "Q8_0")]
    [InlineData("codellama-7b.IQ3_XS", "IQ3_XS")]
    [InlineData("Qwen/Qwen2.5-Coder-7B-Instruct-AWQ", "AWQ")]
    [InlineData("model-bf16", "BF16")]
    [InlineData("qwen2.5-coder", null)]
    [InlineData("q4ever", null)]
    public void InName_Model_IsWhatTheNameSays(string name, string? expected)
    {
        Assert.Equal(expected, Quantisation.InName(name));
        Assert.Equal(expected, new ModelDescription("ollama", name, "unknown", null, 4096).Quantisation);
    }

    [Theory]
    [InlineData("15", "Q4_K_M")]
    [InlineData("32", "BF16")]
    [InlineData("999", null)]
    [InlineData(null, null)]
    public void OfFileType_Number_IsItsName(string? number, string? expected) => Assert.Equal(expected, Quantisation.OfFileType(number));
}
