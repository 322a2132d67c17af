namespace BotService.Fixture;

/// <summary>Skips a test where a tool is missing, or fails it where <c>BOTSERVICE_TESTS_REQUIRE=all</c> is set.</summary>
internal static class Requires
{
    public static void Tools(params IEnumerable<string> names)
    {
        var missing = names.Where(n => Find(n) is null).ToList();
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

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':')
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
