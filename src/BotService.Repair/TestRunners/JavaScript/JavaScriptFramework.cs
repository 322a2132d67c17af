using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.JavaScript;

/// <summary>A test framework and how its tests are run.</summary>
/// <param name="Mention">What in a test script names it.</param>
/// <param name="Configuration">What its configuration files are called; null when it has none.</param>
internal sealed record JavaScriptFramework(string Name, Regex Mention, Regex? Configuration)
{
    /// <summary>Each test file runs by itself.</summary>
    public bool OneFileEach { get; init; }

    /// <summary>Made to run tests again and again in one process.</summary>
    public bool Reusable { get; init; }

    /// <summary>Its tests can run in threads of one process.</summary>
    public bool Threads { get; init; }

    public bool Covers { get; init; } = true;

    public static JavaScriptFramework NodeTest { get; } = new("node-test", new Regex(@"\bnode\b[^&|;]*\s--test\b"), null) { OneFileEach = true, Threads = true };

    public static JavaScriptFramework Jest { get; } =
        new("jest", new Regex(@"\bjest\b"), new Regex(@"(^|/)jest\.config\.[cm]?[jt]s(on)?$")) { Reusable = true };

    public static JavaScriptFramework Vitest { get; } =
        new("vitest", new Regex(@"\bvitest\b"), new Regex(@"(^|/)vitest\.config\.[cm]?[jt]s$")) { Reusable = true, Covers = false };

    public static JavaScriptFramework Mocha { get; } =
        new("mocha", new Regex(@"\bmocha\b"), new Regex(@"(^|/)\.mocharc(\.[a-z]+)?$")) { Threads = true };

    public static IReadOnlyList<JavaScriptFramework> All { get; } = [Vitest, Jest, Mocha, NodeTest];
}
