using BotService.Fixture;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.TestRunners;

public sealed class HostileFilesTests
{
    /// <summary>A pattern that tries every blank line with all blank lines after it would not end within a day.</summary>
    [Theory]
    [InlineData("\n")]
    [InlineData(" ")]
    [InlineData("\t\n")]
    public void Files_of_a_megabyte_of_white_space_stall_no_detection(string unit)
    {
        using var services = new ServiceCollection().AddRepair().BuildServiceProvider();
        using var folder = new TemporaryFolder();
        var blank = string.Concat(Enumerable.Repeat(unit, (1 << 20) / unit.Length - 64));
        folder.Write("CMakeLists.txt", blank).Write("go.mod", "module a" + blank).Write("a_test.go", blank).Write("Cargo.toml", "[package]" + blank)
            .Write("src/lib.rs", blank).Write("test_a.py", blank).Write("package.json", "{" + blank + "}").Write("a.test.js", blank)
            .Write("pom.xml", "<project>" + blank + "</project>").Write("build.gradle", blank).Write("a.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\">" + blank + "</Project>")
            .Write("Makefile", blank).Write("a.cpp", blank);

        Assert.NotNull(services.GetRequiredService<TestProjectFinder>().Find(new RepositoryFiles(folder)));
    }
}
