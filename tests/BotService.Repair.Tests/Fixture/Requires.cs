namespace BotService.Fixture;

/// <summary>Skips a test where a tool is missing, or fails it where <c>BOTSERVICE_TESTS_REQUIRE=all</c> is set.</summary>
internal static class Requires
{
    public static void Tools(params IEnumerable<string> names)
    {
        var missing = names.Where(n => !Has(n)).ToList();
        That(missing.Count == 0, $"not on PATH: {string.Join(", ", missing)}");
    }

    public static void That(bool condition, string otherwise)
    {
        if (!condition && Environment.GetEnvironmentVariable("BOTSERVICE_TESTS_REQUIRE") == "all")
        {
            Assert.Fail($"BOTSERVICE_TESTS_REQUIRE=all, but {otherwise}");
        }

        Skip.IfNot(condition, otherwise);
    }

    public static bool Has(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));
}
