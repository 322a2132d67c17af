using System.Text;
using BotService.LlamaCpp.Fixture;

namespace BotService.LlamaCpp.Tests;

[Collection(ModelCollection.Name)]
public sealed class TokenizerTests(TestModels models)
{
    public static TheoryData<string> Texts { get; } = new()
    {
        "return x_\n", "\n}", " leading", "\tdef f():\r\n    return 1\r\n", "", "äöü € 😀 日本", "</s> <PRE> <|endoftext|> ▁", "a\n\n\n  b", "\0\u0001\u007f",
    };

    [SkippableTheory]
    [MemberData(nameof(Texts))]
    public void Tokenize_AnyText_PiecesAreExactlyTheText(string text)
    {
        foreach (var weights in new[] { models.Llama, models.StarCoder })
        {
            var tokens = weights.Tokenizer.Tokenize(text);

            Assert.Equal(Encoding.UTF8.GetBytes(text), tokens.SelectMany(weights.Tokenizer.Piece));
            Assert.DoesNotContain(tokens, weights.Tokenizer.IsEnd);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Texts))]
    public void Tokenize_RealModel_PiecesAreExactlyTheText(string text) =>
        Assert.Equal(Encoding.UTF8.GetBytes(text), models.Real.Tokenizer.Tokenize(text).SelectMany(models.Real.Tokenizer.Piece));

    [SkippableFact]
    public void Tokenize_KnownWords_JoinsThemAsTheVocabularySays()
    {
        var llama = models.Llama.Tokenizer;
        var starCoder = models.StarCoder.Tokenizer;

        Assert.Equal(["return"], llama.Tokenize("return").Select(t => Encoding.UTF8.GetString(llama.Piece(t))));
        Assert.Equal([" return"], llama.TokenizeStart("return").Select(t => Encoding.UTF8.GetString(llama.Piece(t))));
        Assert.Equal(["return", "d", "(", ")"], starCoder.Tokenize("returnd()").Select(t => Encoding.UTF8.GetString(starCoder.Piece(t))));
    }

    // Vocabularies of huggingface.co/codellama/CodeLlama-7b-hf and huggingface.co/bigcode/starcoder.
    [SkippableFact]
    public void Infill_ByModel_HasItsPublishedTokens()
    {
        var real = models.Llama.Tokenizer;
        var codeLlama = real.Infill!;

        Assert.Equal(["▁<PRE>", "▁<SUF>", "▁<MID>", "▁<EOT>"], new[] { codeLlama.Prefix, codeLlama.Suffix, codeLlama.Middle, codeLlama.End!.Value }.Select(Name));
        Assert.Equal(new InfillTokens(1, 3, 2, null), models.StarCoder.Tokenizer.Infill);
        Assert.True(real.IsEnd(codeLlama.End.Value));

        string Name(int token) => real.Control.Single(c => c.Value == token).Key;
    }

    [SkippableFact]
    public async Task IsEnd_FileThatDoesNotNameTheEndOfAnInfill_FindsItAllTheSame()
    {
        TestModels.RequireLibrary();
        using var folder = new BotService.Fixture.TemporaryFolder();
        using var weights = await LlamaWeights.LoadAsync(new ModelParams(RandomModel.WriteLlama(folder, endToken: false)));

        Assert.True(weights.Tokenizer.IsEnd(weights.Tokenizer.Infill!.End!.Value));
    }

    // infilling_prompt_tokens in github.com/meta-llama/codellama, llama/generation.py, with suffix_first false.
    [SkippableFact]
    public void Prompt_ForInfill_PutsPrefixAndSuffixBeforeTheMiddle()
    {
        var tokenizer = models.Llama.Tokenizer;
        var infill = tokenizer.Infill!;

        var prompt = infill.Prompt(tokenizer, "a", "\n}");

        Assert.Equal(
            [tokenizer.Bos, infill.Prefix, .. tokenizer.TokenizeStart("a"), infill.Suffix, .. tokenizer.Tokenize("\n}"), infill.Middle], prompt);
        Assert.Equal(2, tokenizer.Tokenize("\n}").Length);
    }
}
