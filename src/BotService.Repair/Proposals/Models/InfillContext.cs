using System.Text;

namespace BotService.Repair.Proposals.Models;

/// <param name="Tokens">Of prefix and suffix.</param>
internal sealed record InfillText(string Prefix, string Suffix, int Tokens);

/// <summary>What stands around a mask: the failure as comments, then as many whole lines of the file as there is room for.</summary>
internal sealed class InfillContext(ModelSession session)
{
    private const int CharactersPerToken = 3;

    /// <summary>Share of the room for what stands before the mask.</summary>
    private const double Before = 0.65;

    /// <returns>Null when not even the nearest lines fit.</returns>
    public async Task<InfillText?> AroundAsync(FaultFiles files, InfillMask mask, int answerTokens, CancellationToken token)
    {
        var room = Math.Min(session.Options.PromptTokens, session.Model.Description.ContextTokens - answerTokens) * CharactersPerToken;
        var text = mask.Passage.File.Shown.Text;
        var note = Commented(files, mask.Passage.File.Language.Id);
        note = note.Length <= room / 3 ? note : "";
        var prefix = note + LastLines(text[..mask.Start], (int)(room * Before) - note.Length);
        var suffix = (mask.IsInsertion ? "\n" : "") + FirstLines(text[mask.End..], room - prefix.Length);
        var tokens = await session.Context.CountAsync(prefix + suffix, token);
        session.Tally.Ask(tokens + answerTokens <= session.Model.Description.ContextTokens);
        return tokens + answerTokens <= session.Model.Description.ContextTokens ? new InfillText(prefix, suffix, tokens) : null;
    }

    private static string Commented(FaultFiles files, string language)
    {
        var mark = language == "python" ? "# " : "// ";
        var shown = new StringBuilder();
        foreach (var text in new[] { TestSource.Find(files)?.Forms[^1], FailureText.Forms(files.Fault.Failing)[0] }.OfType<string>())
        {
            foreach (var line in Invisible.Remove(text).Split('\n'))
            {
                shown.Append(mark).Append(line).Append('\n');
            }
        }

        return shown.ToString();
    }

    private static string LastLines(string text, int room) =>
        text.Length <= room ? text : room <= 0 ? "" : text[(text.IndexOf('\n', text.Length - room) + 1)..];

    private static string FirstLines(string text, int room) =>
        text.Length <= room ? text : room <= 0 ? "" : text[..(text.LastIndexOf('\n', room) + 1)];
}
