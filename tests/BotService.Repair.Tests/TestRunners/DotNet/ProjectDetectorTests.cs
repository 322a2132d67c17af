using BotService.Fixture;
using BotService.Repair.TestRunners;
using BotService.Repair.TestRunners.DotNet;

namespace BotService.Repair.Tests.TestRunners.DotNet;

public sealed class ProjectDetectorTests
{
    private const string TestPackage = """<ItemGroup><PackageReference Include="Microsoft.NET.Test.Sdk" Version="17.14.1" /></ItemGroup>""";

    [Fact]
    public void Detect_AMonorepo_FindsEveryTestProjectAndNoOther()
    {
        using var folder = new TemporaryFolder();
        folder.Write("All.sln", "")
            .Write("src/Lib/Lib.csproj", Sdk("<TargetFramework>net10.0</TargetFramework>"))
            .Write("test/Lib.Tests/Lib.Tests.csproj", Sdk("<TargetFramework>net10.0</TargetFramework>", TestPackage))
            .Write("test/Old.Tests/Old.Tests.csproj", """<Project ToolsVersion="15.0"><ItemGroup><Reference Include="nunit.framework" /></ItemGroup></Project>""")
            .Write("test/Desktop.Tests/Desktop.Tests.csproj", Sdk("<TargetFramework>net48</TargetFramework>", TestPackage))
            .Write("fs/Calc.Tests/Calc.Tests.fsproj", Sdk("<TargetFramework>net10.0</TargetFramework>", """<ItemGroup><PackageReference Include="xunit.v3" /></ItemGroup>"""))
            .Write("samples/Commented.Tests/Commented.Tests.csproj", Sdk("", "<!-- " + TestPackage + " -->"));

        var found = ProjectDetector.Detect(new RepositoryFiles(folder), "dotnet-test");

        Assert.Equal(["fs/Calc.Tests/Calc.Tests.fsproj", "test/Lib.Tests/Lib.Tests.csproj"], found.Select(p => p.Evidence).Order());
    }

    [Fact]
    public void Detect_PackagesInThePropertyFilesAbove_CountForProjectsWithATestName()
    {
        using var folder = new TemporaryFolder();
        folder.Write("test/Directory.Build.props", $"<Project>{TestPackage}</Project>")
            .Write("test/Lib.Tests/Lib.Tests.csproj", Sdk("<TargetFramework>net10.0</TargetFramework>"))
            .Write("test/Support/Support.csproj", Sdk("<TargetFramework>net10.0</TargetFramework>"));

        var found = ProjectDetector.Detect(new RepositoryFiles(folder), "dotnet-test");

        Assert.Equal("test/Lib.Tests", Assert.Single(found).Directory);
    }

    [Fact]
    public void Detect_SeveralFrameworks_ChoosesTheNewestThatRunsEverywhere()
    {
        using var folder = new TemporaryFolder();
        folder.Write("T/T.csproj", Sdk("<TargetFrameworks>net48;net9.0;net10.0;net10.0-windows</TargetFrameworks>", TestPackage));

        var project = Assert.Single(ProjectDetector.Detect(new RepositoryFiles(folder), "dotnet-test"));

        Assert.Equal("net10.0", project.Properties["framework"]);
    }

    [Fact]
    public void IsTestFile_OfAProjectThatTestsAnother_IsAllOfItsFolder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("Checks/Checks.csproj", Sdk("", TestPackage + """<ItemGroup><ProjectReference Include="../Lib/Lib.csproj" /></ItemGroup>"""));

        var project = Assert.Single(ProjectDetector.Detect(new RepositoryFiles(folder), "dotnet-test"));

        Assert.True(project.IsTestFile("Checks/Support.cs"));
        Assert.False(project.IsTestFile("Lib/Code.cs"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("exercise/")]
    public void IsTestFile_OfAProjectThatTestsItsOwnCode_IsAFileWithTestsInIt(string place)
    {
        using var folder = new TemporaryFolder();
        folder.Write(place + "Leap.csproj", Sdk("", TestPackage))
            .Write(place + "Leap.cs", "public static class Leap { public static bool IsLeap(int year) => year % 4 == 0; }")
            .Write(place + "LeapCheck.cs", "public class LeapCheck { [Fact] public void Works() { } }");

        var project = Assert.Single(ProjectDetector.Detect(new RepositoryFiles(folder), "dotnet-test"));

        Assert.True(project.IsTestFile(place + "LeapCheck.cs"));
        Assert.False(project.IsTestFile(place + "Leap.cs"));
    }

    private static string Sdk(string properties, string items = "") =>
        $"""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>{properties}</PropertyGroup>{items}</Project>""";
}
