namespace BotService.Repair.Proposals.Models;

/// <summary>What a deviation does to the lines of the original.</summary>
internal enum DeviationKind
{
    /// <summary>The rest of its line is replaced.</summary>
    Line,

    /// <summary>Only the token is replaced, the rest of the line is the original's.</summary>
    Token,

    /// <summary>New lines stand before a line of the original.</summary>
    Inserted,

    /// <summary>Lines are left out up to one that the model wants to write next.</summary>
    Deleted,

    /// <summary>Several lines are rewritten until the model writes one of the original's again.</summary>
    Rewritten,
}

/// <summary>A replacement in the shown text of a file.</summary>
internal readonly record struct Splice(int Start, int End, string Text, DeviationKind Kind)
{
    /// <summary>The passage's new text.</summary>
    public string ApplyTo(Passage passage) => string.Concat(passage.File.Shown.Text.AsSpan(passage.Start..Start), Text, passage.File.Shown.Text.AsSpan(End..passage.End));
}
