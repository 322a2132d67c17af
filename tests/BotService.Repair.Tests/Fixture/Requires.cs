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

    /// <summary>The model file that <c>BOTSERVICE_TEST_MODEL</c> names. Nothing installs one, so its tests are skipped without it also where
    /// everything else is required.</summary>
    public static string Model()
    {
        var path = Environment.GetEnvironmentVariable("BOTSERVICE_TEST_MODEL");
        Skip.If(string.IsNullOrEmpty(path), "BOTSERVICE_TEST_MODEL names no model file");
        Assert.True(File.Exists(path), $"BOTSERVICE_TEST_MODEL names '{path}', which is no file");
        return path!;
    }

    /// <summary>The folder of PostgreSQL's programs, where Debian puts them.</summary>
    public static string PostgreSql()
    {
        const string Versions = "/usr/lib/postgresql";
        var bin = (Directory.Exists(Versions) ? Directory.GetDirectories(Versions) : []).Order(StringComparer.Ordinal).LastOrDefault() is { } newest ? Path.Combine(newest, "bin") : "";
        That(File.Exists(Path.Combine(bin, "initdb")), $"there is no PostgreSQL server below {Versions}");
        Tools("setpriv");
        return bin;
    }

    public static bool Has(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));
}
