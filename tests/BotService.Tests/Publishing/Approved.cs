using BotService.Fixture;

namespace BotService.Tests.Publishing;

/// <summary>Texts that a person has read and found good. BOTSERVICE_APPROVE=1 writes them anew.</summary>
internal static class Approved
{
    public static void Verify(string text, string name)
    {
        var file = Source.Path($"tests/BotService.Tests/Publishing/Approved/{name}.md");
        if (Environment.GetEnvironmentVariable("BOTSERVICE_APPROVE") == "1")
        {
            File.WriteAllText(file, text + "\n");
        }

        Assert.Equal(File.ReadAllText(file).TrimEnd('\n'), text);
    }
}
