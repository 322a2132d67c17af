namespace BotService.Repair.Prompts;

/// <summary>The Markdown files beside this class.</summary>
internal static class PromptTemplate
{
    /// <param name="name">The file's name without <c>.md</c>.</param>
    public static TextTemplate Load(string name) => TextTemplate.Load(typeof(PromptTemplate).Assembly, $"Prompts/{name}");
}
