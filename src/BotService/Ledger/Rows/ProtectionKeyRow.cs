namespace BotService.Ledger.Rows;

/// <summary>A key that signs cookies and forms, shared by all processes that serve pages.</summary>
internal sealed class ProtectionKeyRow
{
    public required string Name { get; set; }

    public required string Xml { get; set; }
}
