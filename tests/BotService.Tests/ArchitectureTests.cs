using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BotService.Fixture;
using BotService.Repair;

namespace BotService.Tests;

/// <summary>The rules of the house that a reader could otherwise only hope for.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string[] AdapterKinds = ["ModelBackends", "Sandboxes", "TestRunners"];

    [Fact]
    public void Only_ProcessRunner_starts_processes()
    {
        Assert.Equal(["LibcProcesses.cs", "Spawner.cs"], FilesWith(ProcessUse()));
        Assert.Equal(["RunningProcess.cs"], FilesWith(new Regex(@"\bSpawner\.Start\(")));
        Assert.Equal(["LineSession.cs", "ProcessRunner.cs"], FilesWith(new Regex(@"\bnew RunningProcess\(")));

        static IEnumerable<string> FilesWith(Regex use) =>
            Source.Files("src").Where(f => use.IsMatch(File.ReadAllText(Source.Path(f)))).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void The_engine_knows_no_forge_no_queue_and_no_web()
    {
        string[] allowed =
        [
            "DiffPlex", "KubernetesClient", "Microsoft.CodeAnalysis.CSharp", "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.AI.OpenAI",
            "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.FileSystemGlobbing", "Microsoft.Extensions.Http.Resilience",
            "Microsoft.Extensions.Logging", "OllamaSharp", "StreamJsonRpc", "TextMateSharp.Grammars", "YamlDotNet",
        ];
        var project = XDocument.Load(Source.Path("src/BotService.Repair/BotService.Repair.csproj"));

        Assert.Empty(project.Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value).Except(allowed));
        Assert.Equal(["../BotService.LlamaCpp/BotService.LlamaCpp.csproj"], project.Descendants("ProjectReference").Select(p => p.Attribute("Include")!.Value));
        Assert.Empty(project.Descendants("FrameworkReference"));
        Assert.DoesNotContain(
            typeof(RepairEngine).Assembly.GetReferencedAssemblies(),
            a => Regex.IsMatch(a.Name!, "AspNetCore|Hangfire|Octokit|EntityFramework|^botservice$", RegexOptions.IgnoreCase));
    }

    [Fact]
    public void The_inference_engine_knows_nothing_of_repair()
    {
        Assert.Empty(XDocument.Load(Source.Path("src/BotService.LlamaCpp/BotService.LlamaCpp.csproj")).Descendants("ProjectReference"));
        Assert.DoesNotContain(Source.Files("src/BotService.LlamaCpp"), f => File.ReadAllText(Source.Path(f)).Contains("BotService.Repair", StringComparison.Ordinal));
    }

    [Fact]
    public void Hangfire_is_known_under_Jobs_only()
    {
        var users = Source.Files("src/BotService").Where(f => File.ReadAllText(Source.Path(f)).Contains("Hangfire.", StringComparison.Ordinal) || File.ReadAllText(Source.Path(f)).Contains("using Hangfire", StringComparison.Ordinal));

        Assert.DoesNotContain(users, f => !f.StartsWith("src/BotService/Jobs/", StringComparison.Ordinal));
    }

    [Fact]
    public void OpenTelemetry_is_known_under_Telemetry_only()
    {
        var users = Source.Files("src").Where(f => Regex.IsMatch(File.ReadAllText(Source.Path(f)), @"\bOpenTelemetry\b\.")).ToList();

        Assert.NotEmpty(users);
        Assert.DoesNotContain(users, f => !f.StartsWith("src/BotService/Telemetry/", StringComparison.Ordinal));
    }

    [Fact]
    public void Types_of_adapter_folders_are_internal_and_sealed_but_for_their_registration_and_options()
    {
        var adapters = typeof(RepairEngine).Assembly.GetTypes().Where(t => IsInAdapter(t) && !t.IsNested && !t.Name.StartsWith('<')).ToList();

        Assert.NotEmpty(adapters);
        Assert.DoesNotContain(adapters, t => t.IsPublic && !Regex.IsMatch(t.Name, "(Registration|Options)$"));
        Assert.DoesNotContain(adapters, t => t is { IsClass: true, IsSealed: false, IsAbstract: false });
    }

    [Theory]
    [InlineData("Octokit", "GitHub")]
    [InlineData("Refit", "GitLab")]
    public void Libraries_of_a_forge_stay_in_its_folder(string library, string forge)
    {
        var users = Source.Files("src").Where(f => Regex.IsMatch(File.ReadAllText(Source.Path(f)), $@"\busing {library}\b|\b{library}\.[A-Z]"));

        Assert.NotEmpty(users);
        Assert.All(users, f => Assert.StartsWith($"src/BotService/Forges/{forge}/", f, StringComparison.Ordinal));
    }

    [Fact]
    public void Forges_are_internal_and_sealed_but_for_their_registration_and_options_and_do_not_name_their_siblings()
    {
        foreach (var name in ForgeFolders())
        {
            var types = typeof(FrontDoor).Assembly.GetTypes().Where(t => t.Namespace == $"BotService.Forges.{name}" && !t.IsNested && !t.Name.StartsWith('<')).ToList();

            Assert.NotEmpty(types);
            Assert.DoesNotContain(types, t => t.IsPublic && !Regex.IsMatch(t.Name, "(Registration|Options)$"));
            Assert.DoesNotContain(types, t => t is { IsClass: true, IsSealed: false, IsAbstract: false });
            foreach (var sibling in ForgeFolders().Where(n => n != name))
            {
                Assert.DoesNotContain(Source.Files($"src/BotService/Forges/{name}"), f => File.ReadAllText(Source.Path(f)).Contains($"Forges.{sibling}", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Adapters_do_not_name_their_siblings()
    {
        var wrong =
            from kind in AdapterKinds
            let names = AdapterFolders(kind).Select(f => Path.GetFileName(f)!).ToList()
            from name in names
            from file in Source.Files($"src/BotService.Repair/{kind}/{name}")
            let text = File.ReadAllText(Source.Path(file))
            from sibling in names.Where(n => n != name)
            where text.Contains($"BotService.Repair.{kind}.{sibling};", StringComparison.Ordinal) || text.Contains($"{kind}.{sibling}.", StringComparison.Ordinal)
            select $"{file} names {sibling}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        Assembly[] assemblies = [typeof(RepairEngine).Assembly, typeof(FrontDoor).Assembly];
        var types = assemblies.SelectMany(a => a.GetTypes()).Where(t => t is { IsClass: true } && !t.Name.Contains('<') && t.Name is not ("Program" or "_Imports")).ToList();
        var bases = types.Select(t => t.BaseType is { IsGenericType: true } g ? g.GetGenericTypeDefinition() : t.BaseType).ToHashSet();

        // What the compiler makes of a .razor file cannot say it.
        Assert.Empty(types.Where(t => !t.IsSealed && !t.IsAbstract && !bases.Contains(t) && !typeof(Microsoft.AspNetCore.Components.ComponentBase).IsAssignableFrom(t)).Select(t => t.FullName));
    }

    [Fact]
    public void Public_contracts_have_a_summary()
    {
        var missing = Source.Files("src/BotService.Repair")
            .Where(f => PublicInterface().Match(File.ReadAllText(Source.Path(f))) is { Success: true } match && !match.Groups["doc"].Success);

        Assert.Empty(missing);
    }

    internal static IEnumerable<string> ForgeFolders() => Directory
        .EnumerateFiles(Source.Path("src/BotService/Forges"), "*Registration.cs", SearchOption.AllDirectories)
        .Select(f => Path.GetFileName(Path.GetDirectoryName(f)!));

    internal static IEnumerable<string> AdapterFolders(string kind) => Directory
        .EnumerateDirectories(Source.Path($"src/BotService.Repair/{kind}"))
        .Where(f => Directory.EnumerateFiles(f, "*Registration.cs").Any());

    private static bool IsInAdapter(Type type) => AdapterKinds.Any(kind => AdapterFolders(kind).Any(folder =>
        type.Namespace?.StartsWith($"BotService.Repair.{kind}.{Path.GetFileName(folder)}", StringComparison.Ordinal) == true));

    [GeneratedRegex(@"System\.Diagnostics\.Process\b|\bProcessStartInfo\b|\bProcess\.(Start|GetProcess)|new Process\b|\bposix_spawn|""(fork|execve|vfork)""")]
    private static partial Regex ProcessUse();

    [GeneratedRegex(@"(?<doc>///[^\n]*\n(\[[^\n]*\n)*)?public interface ")]
    private static partial Regex PublicInterface();
}
