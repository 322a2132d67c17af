namespace BotService.LlamaCpp.Models;

/// <summary>The published chat format of Llama 2 and CodeLlama-Instruct. Many of their files carry no template, and llama.cpp's own drops
/// the marks of the system message.</summary>
internal static class CodeLlamaTemplate
{
    public static bool Fits(string? template, LlamaWeights weights)
    {
        if (template is not null)
        {
            return template.Contains("[INST]", StringComparison.Ordinal) && template.Contains("<<SYS>>", StringComparison.Ordinal);
        }

        var name = $"{weights.Metadata("general.name")} {weights.Metadata("general.basename")} {weights.Metadata("general.finetune")}".ToLowerInvariant();
        return name.Contains("instruct", StringComparison.Ordinal)
            && (name.Contains("codellama", StringComparison.Ordinal) || name.Contains("code llama", StringComparison.Ordinal) || name.Contains("code-llama", StringComparison.Ordinal));
    }

    public static void Write(IReadOnlyList<ChatTurn> turns, PromptWriter writer)
    {
        var system = string.Join("\n\n", turns.Where(t => t.Role == "system").Select(t => t.Text.Trim()));
        var first = true;
        foreach (var turn in turns.Where(t => t.Role != "system"))
        {
            if (turn.Role == "assistant")
            {
                writer.Text($" {turn.Text.Trim()} ");
                writer.Template("</s>");
                continue;
            }

            writer.Template("<s>");
            writer.Text("[INST] ");
            if (first && system.Length > 0)
            {
                writer.Text($"<<SYS>>\n{system}\n<</SYS>>\n\n");
            }

            writer.Text($"{turn.Text.Trim()} [/INST]");
            first = false;
        }
    }
}
