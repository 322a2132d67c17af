using BotService.Reporting;

namespace BotService.Fixture;

/// <summary>A terminal whose two streams are read back.</summary>
internal sealed class Screen
{
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public Screen() => Terminal = new Terminal(output, error, colours: false, interactive: false);

    public Terminal Terminal { get; }

    public string Output => output.ToString();

    public string Error => error.ToString();
}
