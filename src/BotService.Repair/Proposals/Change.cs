namespace BotService.Repair.Proposals;

/// <summary>Replaces <paramref name="Length"/> characters at <paramref name="Start"/> of one file.</summary>
internal readonly record struct Change(int Start, int Length, string Text)
{
    public int End => Start + Length;
}
