using BotService.Repair.ModelBackends.Catalogue;

namespace BotService.Repair.Tests.ModelBackends.Catalogue;

/// <summary>Infill prompts as the models' publishers write them. A model that sees another format answers much worse, and nobody notices.</summary>
public sealed class PublishedFormatTests
{
    private static readonly ModelCatalogue Content = ModelCatalogue.Default;

    // "Code Llama: Open Foundation Models for Code", arXiv 2308.12950, section 2.3 (prefix, suffix, middle); the blanks are those of
    // infilling_prompt_tokens in github.com/meta-llama/codellama, llama/generation.py.
    [Fact]
    public void Prompt_CodeLlama_IsPrefixSuffixMiddleWithTheBlanksOfItsTokenizer() => Assert.Equal(
        "<PRE> def remove_non_ascii(s: str) -> str:\n    return  <SUF>\n    return result <MID>",
        Content.InfillOf("codellama-7b")!.Prompt("def remove_non_ascii(s: str) -> str:\n    return ", "\n    return result"));

    // Model cards of huggingface.co/codellama: infilling is a capability of the 7B and 13B base and Instruct models, not of Python and of 34B
    // and 70B.
    [Theory]
    [InlineData("codellama-7b", true)]
    [InlineData("codellama/CodeLlama-7b-Instruct-hf", true)]
    [InlineData("codellama:13b-code", true)]
    [InlineData("codellama/CodeLlama-34b-Instruct-hf", false)]
    [InlineData("codellama/CodeLlama-70b-hf", false)]
    [InlineData("codellama/CodeLlama-7b-Python-hf", false)]
    [InlineData("codellama", false)]
    public void InfillOf_CodeLlama_IsOfTheSizesThatLearntIt(string name, bool infills) => Assert.Equal(infills, Content.InfillOf(name) is not null);

    // Model card of huggingface.co/bigcode/starcoder, "Fill-in-the-middle"; StarCoder2's tokenizer has the same tokens.
    [Theory]
    [InlineData("bigcode/starcoder")]
    [InlineData("bigcode/starcoder2-3b")]
    public void Prompt_StarCoder_IsThatOfItsModelCard(string name) => Assert.Equal(
        "<fim_prefix>def print_hello_world():\n    <fim_suffix>\n    print('Hello world!')<fim_middle>",
        Content.InfillOf(name)!.Prompt("def print_hello_world():\n    ", "\n    print('Hello world!')"));

    // README of github.com/QwenLM/Qwen2.5-Coder, "Fill in the middle".
    [Fact]
    public void Prompt_Qwen_IsThatOfItsReadme() => Assert.Equal(
        "<|fim_prefix|>def f():\n    <|fim_suffix|>\n    return a<|fim_middle|>", Content.InfillOf("Qwen2.5-Coder-7B")!.Prompt("def f():\n    ", "\n    return a"));

    // README of github.com/deepseek-ai/DeepSeek-Coder, "Code Insertion", for the base models.
    [Fact]
    public void Prompt_DeepSeek_IsThatOfItsReadme()
    {
        Assert.Equal("<｜fim▁begin｜>a<｜fim▁hole｜>b<｜fim▁end｜>", Content.InfillOf("deepseek-ai/deepseek-coder-6.7b-base")!.Prompt("a", "b"));
        Assert.Null(Content.InfillOf("deepseek-ai/deepseek-coder-6.7b-instruct"));
    }

    [Fact]
    public void Infill_OfEachEntry_IsWhatItsNameSays() => Assert.All(Content.Models.Where(m => m.Infill), m => Assert.NotNull(Content.InfillOf(m.Id)));
}
