namespace BotService.Repair.Proposals.Models;

/// <summary>A part of a prompt that is shown whole, in a shorter form, or not at all.</summary>
/// <param name="Title">One line above the block.</param>
/// <param name="Language">Tag of the code block; "" for plain text.</param>
/// <param name="Forms">The text, the fullest form first.</param>
/// <param name="Priority">Which blocks get room first; 0 is the highest.</param>
internal sealed record ContextBlock(string Title, string Language, IReadOnlyList<string> Forms, int Priority)
{
    public string Render(string form) => $"{Title}\n{CodeFence.Around(form, Language)}";
}
