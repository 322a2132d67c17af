using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Logging;

namespace BotServiceHost;

/// <summary>MSTest through its VSTest adapter, the only runner it has.</summary>
internal sealed class Driver : IDriver
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly string[] AdapterFiles = { "MSTest.TestAdapter.dll", "Microsoft.VisualStudio.TestPlatform.MSTest.TestAdapter.dll" };

    public void Run(Assembly tests, string path, Wanted wanted, Listener listener)
    {
        var adapter = LoadAdapter(Path.GetDirectoryName(path)!);
        ForgetLoadedAssemblies(adapter);
        var found = new Found();
        Create<ITestDiscoverer>(adapter).DiscoverTests(new[] { path }, new Context(), new Quiet(), found);
        var chosen = found.Cases.Where(c => wanted.Includes(ClassOf(c), MethodOf(c))).ToList();
        if (chosen.Count > 0)
        {
            Create<ITestExecutor>(adapter).RunTests(chosen, new Context(), new Results(listener));
        }

        ForgetLoadedAssemblies(adapter);
    }

    private static Assembly LoadAdapter(string folder)
    {
        var file = AdapterFiles.Select(f => Path.Combine(folder, f)).First(File.Exists);
        return AssemblyLoadContext.Default.LoadFromAssemblyName(AssemblyName.GetAssemblyName(file));
    }

    /// <summary>The adapter keeps the assemblies it has loaded by name for the life of the process; a candidate needs its own.</summary>
    private static void ForgetLoadedAssemblies(Assembly adapter)
    {
        var known = adapter.GetReferencedAssemblies().Where(n => n.Name!.StartsWith("MSTest", StringComparison.Ordinal) || n.Name.Contains("MSTestAdapter"));
        var provider = new[] { adapter }.Concat(known.Select(AssemblyLoadContext.Default.LoadFromAssemblyName))
            .SelectMany(a => a.GetTypes())
            .First(t => t.Name == "PlatformServiceProvider");
        var instance = provider.GetProperty("Instance", Any)!.GetValue(null)!;
        var files = provider.GetProperty("FileOperations", Any)!.GetValue(instance)!;
        foreach (var cache in files.GetType().GetFields(Any).Select(f => f.GetValue(files)).OfType<IDictionary>())
        {
            cache.Clear();
        }
    }

    private static T Create<T>(Assembly adapter) => (T)Activator.CreateInstance(
        adapter.GetTypes().First(t => !t.IsAbstract && typeof(T).IsAssignableFrom(t)), nonPublic: true)!;

    private static string ClassOf(TestCase test) => test.FullyQualifiedName[..test.FullyQualifiedName.LastIndexOf('.')];

    private static string MethodOf(TestCase test) => test.FullyQualifiedName[(test.FullyQualifiedName.LastIndexOf('.') + 1)..];

    private sealed class Found : ITestCaseDiscoverySink
    {
        public List<TestCase> Cases { get; } = new();

        public void SendTestCase(TestCase discoveredTest) => Cases.Add(discoveredTest);
    }

    private class Quiet : IMessageLogger
    {
        public void SendMessage(TestMessageLevel testMessageLevel, string message)
        {
        }
    }

    private sealed class Settings : IRunSettings
    {
        public string SettingsXml => "<RunSettings><RunConfiguration><DisableAppDomain>true</DisableAppDomain><DisableParallelization>true</DisableParallelization></RunConfiguration></RunSettings>";

        public ISettingsProvider? GetSettings(string? settingsName) => null;
    }

    private sealed class Context : IRunContext
    {
        public IRunSettings RunSettings { get; } = new Settings();

        public bool KeepAlive => false;

        public bool InIsolation => false;

        public bool IsDataCollectionEnabled => false;

        public bool IsBeingDebugged => false;

        public string TestRunDirectory => Directory.GetCurrentDirectory();

        public string SolutionDirectory => Directory.GetCurrentDirectory();

        public ITestCaseFilterExpression? GetTestCaseFilter(IEnumerable<string>? supportedProperties, Func<string, TestProperty?> propertyProvider) => null;
    }

    private sealed class Results : Quiet, IFrameworkHandle
    {
        private readonly Listener listener;

        public Results(Listener listener) => this.listener = listener;

        public bool EnableShutdownAfterTestRun { get; set; }

        public void RecordStart(TestCase testCase) => listener.Started(ClassOf(testCase), MethodOf(testCase), testCase.DisplayName);

        public void RecordResult(TestResult result)
        {
            var outcome = result.Outcome switch
            {
                TestOutcome.Passed => "passed",
                TestOutcome.Failed => "failed",
                _ => "skipped",
            };
            listener.Ended(
                ClassOf(result.TestCase),
                MethodOf(result.TestCase),
                string.IsNullOrEmpty(result.DisplayName) ? result.TestCase.DisplayName : result.DisplayName,
                outcome,
                result.Duration.TotalSeconds,
                result.ErrorMessage,
                result.ErrorStackTrace);
        }

        public void RecordEnd(TestCase testCase, TestOutcome outcome)
        {
        }

        public void RecordAttachments(IList<AttachmentSet> attachmentSets)
        {
        }

        public int LaunchProcessWithDebuggerAttached(string filePath, string? workingDirectory, string? arguments, IDictionary<string, string?>? environmentVariables) =>
            throw new NotSupportedException();
    }
}
