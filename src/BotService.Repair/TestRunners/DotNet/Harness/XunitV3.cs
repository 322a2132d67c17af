using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Xunit;
using Xunit.Runner.Common;
using Xunit.Sdk;
using Xunit.v3;

namespace BotServiceHost;

/// <summary>xunit 3 through its in-process test framework.</summary>
internal sealed class Driver : IDriver
{
    public void Run(Assembly tests, string path, Wanted wanted, Listener listener) => RunAsync(tests, wanted, listener).GetAwaiter().GetResult();

    private static async Task RunAsync(Assembly tests, Wanted wanted, Listener listener)
    {
        TestContext.SetForInitialization(null, false, false);
        var configuration = new TestAssemblyConfiguration
        {
            ParallelizeTestCollections = false,
            PreEnumerateTheories = true,
            SynchronousMessageReporting = true,
        };
        var framework = ExtensibilityPointFactory.GetTestFramework(tests);
        var discoverer = framework.GetDiscoverer(tests);
        var found = new List<ITestCase>();
        var types = wanted.Everything ? null : tests.GetTypes().Where(t => t.FullName is { } name && wanted.MayIncludeClass(name)).ToArray();
        await discoverer.Find(
            c =>
            {
                if (wanted.Includes(c.TestClassName ?? "", c.TestMethodName ?? ""))
                {
                    found.Add(c);
                }

                return new ValueTask<bool>(true);
            },
            TestFrameworkOptions.ForDiscovery(configuration),
            types,
            null);
        if (found.Count > 0)
        {
            var executor = framework.GetExecutor(tests);
            await executor.RunTestCases(found, new Results(listener, found), TestFrameworkOptions.ForExecution(configuration), null);
        }
    }

    private sealed class Results : IMessageSink
    {
        private readonly Listener listener;
        private readonly Dictionary<string, ITestCase> cases;
        private readonly Dictionary<string, string> names = new();

        public Results(Listener listener, List<ITestCase> found)
        {
            this.listener = listener;
            cases = found.GroupBy(c => c.UniqueID).ToDictionary(g => g.Key, g => g.First());
        }

        public bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestStarting m:
                    names[m.TestUniqueID] = m.TestDisplayName;
                    listener.Started(ClassOf(m), MethodOf(m), m.TestDisplayName);
                    break;
                case ITestPassed m:
                    End(m, "passed", (double)m.ExecutionTime);
                    break;
                case ITestSkipped m:
                    End(m, "skipped", 0, m.Reason);
                    break;
                case ITestNotRun m:
                    End(m, "skipped", 0);
                    break;
                case ITestFailed m:
                    End(m, "failed", (double)m.ExecutionTime, Text(m), m.StackTraces.FirstOrDefault());
                    break;
                case ITestCleanupFailure m:
                    End(m, "failed", 0, Text(m), m.StackTraces.FirstOrDefault());
                    break;
            }

            return true;
        }

        private void End(ITestMessage test, string outcome, double seconds, string? message = null, string? stack = null) =>
            listener.Ended(ClassOf(test), MethodOf(test), names.GetValueOrDefault(test.TestUniqueID, ""), outcome, seconds, message, stack);

        private string ClassOf(ITestCaseMessage message) => cases.TryGetValue(message.TestCaseUniqueID, out var c) ? c.TestClassName ?? "" : "";

        private string MethodOf(ITestCaseMessage message) => cases.TryGetValue(message.TestCaseUniqueID, out var c) ? c.TestMethodName ?? "" : "";

        private static string Text(IErrorMetadata failure)
        {
            var type = failure.ExceptionTypes.FirstOrDefault() ?? "";
            var message = failure.Messages.FirstOrDefault() ?? "";
            return type.Length == 0 || type.StartsWith("Xunit.Sdk.", StringComparison.Ordinal) ? message : type + " : " + message;
        }
    }
}
