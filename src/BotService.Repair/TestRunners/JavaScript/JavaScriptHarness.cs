using System.Text.Json;
using System.Text.Json.Nodes;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Warm;

namespace BotService.Repair.TestRunners.JavaScript;

/// <summary>The harness for one framework: the supervisor and, for its executors, the parts under <c>Harness/</c> joined.</summary>
internal sealed class JavaScriptHarness(JavaScriptFramework framework) : IHarness
{
    private const int ShownFiles = 10;

    public Task<HarnessStart> DescribeAsync(TestContext context, CancellationToken token)
    {
        var key = HarnessStart.NewKey();
        var inside = context.Sandbox.InsidePath(context.Workspace);
        var command = new SandboxCommand("node", ["--experimental-vm-modules", "-e", Source("supervisor.cjs"), key, inside], context.Workspace)
        {
            WorkingDirectory = context.Project.Directory,
            Environment = new Dictionary<string, string> { ["NO_COLOR"] = "1", ["FORCE_COLOR"] = "0" },
            Limits = new SandboxLimits { WallTime = TimeSpan.FromHours(24), CpuTime = TimeSpan.FromHours(24) },
        };
        return Task.FromResult(new HarnessStart(command, key, Setup(context, inside)));
    }

    public string CommandOf(TestContext context, TestSelection tests) =>
        CommandLine(context.Project.Directory, framework, context.Project.Properties.GetValueOrDefault("script"), tests.Ids);

    public static string CommandLine(string directory, JavaScriptFramework framework, string? script, IReadOnlyList<string>? ids)
    {
        var folder = directory.Length == 0 ? "" : $"cd '{directory.Replace("'", "'\\''")}' && ";
        if (ids is null && !string.IsNullOrEmpty(script))
        {
            return folder + "npm test";
        }

        var prefix = directory.Length == 0 ? "" : directory + "/";
        var files = (ids ?? []).Select(id => id.Split(" > ")[0]).Distinct().Take(ShownFiles)
            .Select(f => f.StartsWith(prefix, StringComparison.Ordinal) ? f[prefix.Length..] : f);
        var program = framework == JavaScriptFramework.NodeTest ? "node --test"
            : framework == JavaScriptFramework.Vitest ? "npx vitest run"
            : "npx " + framework.Name;
        return $"{folder}{program} {string.Join(' ', files)}".TrimEnd();
    }

    private string Setup(TestContext context, string inside)
    {
        var properties = context.Project.Properties;
        var settings = new JsonObject { ["workspace"] = inside, ["arguments"] = List(properties, "arguments") };
        var source = $"(() => {{'use strict';\nconst SETUP = {settings.ToJsonString()};\n{Source("executor.cjs")}\n{Source(framework.Name + ".cjs")}\n}})();";
        return new JsonObject
        {
            ["framework"] = framework.Name,
            ["source"] = source,
            ["files"] = List(properties, "files"),
            ["flags"] = List(properties, "flags"),
            ["oneFileEach"] = framework.OneFileEach,
            ["reusable"] = framework.Reusable,
            ["threads"] = framework.Threads,
        }.ToJsonString();
    }

    private static JsonNode? List(IReadOnlyDictionary<string, string> properties, string name) =>
        JsonNode.Parse(properties.GetValueOrDefault(name, "[]"));

    private static string Source(string part)
    {
        using var stream = typeof(JavaScriptHarness).Assembly.GetManifestResourceStream($"TestRunners/JavaScript/Harness/{part}")
            ?? throw new InvalidOperationException($"The harness part '{part}' is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
