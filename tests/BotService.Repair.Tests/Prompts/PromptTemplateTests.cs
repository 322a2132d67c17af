using BotService.Repair.Prompts;

namespace BotService.Repair.Tests.Prompts;

public sealed class PromptTemplateTests
{
    private static readonly TextTemplate Greeting = new("greeting", "Hello {{name}},\n{{text}}\n");

    [Fact]
    public void Render_AllValues_PutsThemInAsTheyAre() => Assert.Equal("Hello {{text}},\n{{name}}", Greeting.Render(("name", "{{text}}"), ("text", "{{name}}")));

    [Fact]
    public void Render_MissingValue_IsNamed() =>
        Assert.Contains("'greeting' needs a value for 'text'", Assert.Throws<ArgumentException>(() => Greeting.Render(("name", "x"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Render_UnknownValue_IsNamed() =>
        Assert.Contains("'greeting' has no variable 'age'", Assert.Throws<ArgumentException>(() => Greeting.Render(("name", "x"), ("text", "y"), ("age", "z"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_UnknownName_IsNamed() => Assert.Contains("'Prompts/poem'", Assert.Throws<ArgumentException>(() => PromptTemplate.Load("poem")).Message, StringComparison.Ordinal);
}
