using System.Text.RegularExpressions;
using BotService.Fixture;
using BotService.Repair;
using BotService.Repair.ModelBackends;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests;

/// <summary>An adapter folder that nobody registered, described or tested is found here.</summary>
public sealed class RegistryTests
{
    public static TheoryData<string, string> Adapters()
    {
        var data = new TheoryData<string, string>();
        foreach (var kind in new[] { "ModelBackends", "Sandboxes", "TestRunners" })
        {
            foreach (var folder in ArchitectureTests.AdapterFolders(kind))
            {
                data.Add(kind, Path.GetFileName(folder));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public void Each_adapter_is_registered(string kind, string name)
    {
        var registration = Assert.Single(Directory.EnumerateFiles(Source.Path($"src/BotService.Repair/{kind}/{name}"), "*Registration.cs"));
        var method = Regex.Match(File.ReadAllText(registration), @"public static \w+Builder (Add\w+)\(this");

        Assert.True(method.Success, $"{registration} has no extension method Add... on the builder");
        Assert.Contains($".{method.Groups[1].Value}(", Source.Read("src/BotService.Repair/RepairServices.cs"));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public void Each_adapter_has_a_readme(string kind, string name) =>
        Assert.True(Source.Read($"src/BotService.Repair/{kind}/{name}/README.md").Trim().Split('\n').Length > 2);

    [Theory]
    [MemberData(nameof(Adapters))]
    public void Each_adapter_has_a_contract_test(string kind, string name)
    {
        var folder = Source.Path($"tests/BotService.Repair.Tests/{kind}/{name}");
        var contract = (kind, name) switch
        {
            // An exit status cannot tell a broken build from a failing test, which the contract asks for.
            ("TestRunners", "Command") => "IDisposable",
            ("Sandboxes", _) => "SandboxContractTests",
            ("ModelBackends", "LlamaCpp" or "Scripted") => "ModelBackendContractTests",
            ("ModelBackends", _) => "ServedBackendContractTests",
            _ => "TestRunnerContractTests",
        };
        var tests = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(f => Regex.IsMatch(File.ReadAllText(f), $@"class \w+(\([^)]*\))?\s*:\s*{contract}"))
            : [];

        Assert.NotEmpty(tests);
    }

    public static TheoryData<string> Forges() => [.. ArchitectureTests.ForgeFolders()];

    [Theory]
    [MemberData(nameof(Forges))]
    public void Each_forge_is_registered_and_has_a_readme_and_a_contract_test(string name)
    {
        var method = Regex.Match(Source.Read($"src/BotService/Forges/{name}/{name}Registration.cs"), @"public static ForgesBuilder (Add\w+)\(this");

        Assert.Contains($".{method.Groups[1].Value}()", Source.Read("src/BotService/Forges/ForgeServices.cs"));
        Assert.True(Source.Read($"src/BotService/Forges/{name}/README.md").Trim().Split('\n').Length > 2);
        Assert.Contains(Source.Files($"tests/BotService.Tests/Forges/{name}"), f => File.ReadAllText(Source.Path(f)).Contains(" : ForgeContractTests", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_of_test_runners_sandboxes_and_model_backends_are_unique()
    {
        using var services = new ServiceCollection().AddRepair().BuildServiceProvider();
        var runners = services.GetServices<ITestRunner>().Select(r => r.Name).ToList();
        var sandboxes = services.GetServices<ISandbox>().Select(s => s.Name).ToList();

        Assert.Equal(runners.Distinct().Count(), runners.Count);
        Assert.Equal(sandboxes.Distinct().Count(), sandboxes.Count);
        var backends = services.GetServices<IModelBackend>().Select(b => b.Name).ToList();
        Assert.Equal(backends.Distinct().Count(), backends.Count);
        Assert.Contains("scripted", backends);
        Assert.Contains("none", sandboxes);
    }
}
