using System.Reflection;
using System.Text.RegularExpressions;
using BotService.Fixture;
using BotService.Repair;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests;

/// <summary>What the documents name exists.</summary>
public sealed class DocumentationTests
{
    [Theory]
    [InlineData("dotnet run --project src/BotService -- demo")]
    [InlineData("dotnet test BotService.sln")]
    public void Readme_has_the_two_commands(string command)
    {
        Assert.Contains(command, Source.Read("README.md"));
        Assert.True(File.Exists(Source.Path("BotService.sln")));
        Assert.True(File.Exists(Source.Path("src/BotService/BotService.csproj")));
    }

    [Fact]
    public void Readme_lists_the_test_runners_that_are_there()
    {
        using var services = new ServiceCollection().AddRepair().BuildServiceProvider();
        var table = Regex.Match(Source.Read("README.md"), @"\| ecosystem .*?\n\n", RegexOptions.Singleline).Value;
        var listed = table.Split('\n').Skip(2).SelectMany(row => Regex.Matches(row.Split('|').ElementAtOrDefault(2) ?? "", "`([a-z-]+)`").Select(m => m.Groups[1].Value));

        Assert.Equal(services.GetServices<ITestRunner>().Select(r => r.Name).Order(), listed.Order());
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/decisions.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/security.md")]
    [InlineData(".github/CONTRIBUTING.md")]
    [InlineData(".github/SECURITY.md")]
    [InlineData("charts/botservice/README.md")]
    public void Links_to_files_lead_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Source.Path(document))!;
        var links = Regex.Matches(Source.Read(document), @"\]\((?<to>[^)#:]+)(#[^)]*)?\)").Select(m => m.Groups["to"].Value);

        Assert.DoesNotContain(links, to => !Path.Exists(Path.Combine(folder, to)));
    }

    [Fact]
    public void Every_setting_of_the_service_has_a_row_in_the_operations_document()
    {
        var rows = Source.Read("docs/operations.md").Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).ToList();
        var settings = typeof(FrontDoor).Assembly.GetTypes().Select(t => (Type: t, Section: SectionOf(t))).Where(s => s.Section is not null)
            .SelectMany(s => KeysOf(s.Type, [s.Section!])).ToList();

        Assert.Contains("Database:Kind", settings.Select(s => string.Join(':', s)));
        Assert.Contains("GitLab:Http:Timeout", settings.Select(s => string.Join(':', s)));
        Assert.Empty(settings.Where(s => !rows.Any(r => s.All(word => Regex.IsMatch(r.Split('|')[1], $@"\b{word}\b")))).Select(s => string.Join(':', s)));
    }

    [Fact]
    public async Task Options_in_the_readme_are_options_of_the_program()
    {
        var help = string.Concat(await Task.WhenAll(new[] { "fix", "demo", "eval", "models fit", "serve", "doctor", "runs", "show" }.Select(async c => (await CommandLine.RunAsync("/", [.. c.Split(' '), "--help"])).Output)));
        var blocks = Regex.Matches(Source.Read("README.md"), @"```(?:sh|console)\n(?<text>.*?)```", RegexOptions.Singleline).Select(m => m.Groups["text"].Value);
        var options = blocks.SelectMany(b => b.Split('\n')).Where(l => l.Contains("botservice ", StringComparison.Ordinal))
            .SelectMany(l => Regex.Matches(l, @"(?<=\s|\[)--[a-z-]+").Select(m => m.Value)).Distinct().ToList();

        Assert.NotEmpty(options);
        Assert.DoesNotContain(options, o => !help.Contains(o + " ", StringComparison.Ordinal));
    }

    private static string? SectionOf(Type type)
    {
        if (type is { IsClass: true } && typeof(ISettings).IsAssignableFrom(type))
        {
            return (string)type.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Single(p => Regex.IsMatch(p.Name, @"(^|\.)Section$")).GetValue(null)!;
        }

        return Regex.Match(type.FullName!, @"^BotService\.Forges\.(?<forge>\w+)\.\k<forge>Options$") is { Success: true } forge ? forge.Groups["forge"].Value : null;
    }

    private static IEnumerable<string[]> KeysOf(Type type, string[] section) => type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .SelectMany(p => p.PropertyType is { IsClass: true } part && part.Assembly == typeof(FrontDoor).Assembly
            ? KeysOf(part, [.. section, p.Name])
            : p.CanWrite || p.PropertyType != typeof(string) ? [[.. section, p.Name]] : []);
}
