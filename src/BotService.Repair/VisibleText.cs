using BotService.Repair.Proposals.Models;

namespace BotService.Repair;

/// <summary>Text as people see it.</summary>
public static class VisibleText
{
    /// <summary>Without control and format characters and others that hide or reorder text; line ends become LF, tabs stay.</summary>
    public static string Of(string text) => Invisible.Remove(text);
}
