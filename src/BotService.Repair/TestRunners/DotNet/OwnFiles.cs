namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Files that travel in this assembly.</summary>
internal static class OwnFiles
{
    public static string Embedded(string name)
    {
        using var stream = typeof(OwnFiles).Assembly.GetManifestResourceStream("TestRunners/DotNet/Harness/" + name)
            ?? throw new InvalidOperationException($"The embedded file '{name}' is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
