using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace BotServiceHost;

/// <summary>xunit 2: the test framework that the assembly asks for, without a runner in between.</summary>
internal sealed class Driver : IDriver
{
    public void Run(Assembly tests, string path, Wanted wanted, Listener listener)
    {
        using var framework = FrameworkOf(tests);
        framework.SourceInformationProvider = new NoSource();
        using var discoverer = framework.GetDiscoverer(Reflector.Wrap(tests));
        var found = Discover(discoverer, tests, wanted);
        if (found.Count == 0)
        {
            return;
        }

        using var executor = framework.GetExecutor(tests.GetName());
        using var results = new Results(listener);
        executor.RunTests(found, results, new Options());
        results.Done.WaitOne();
    }

    private static List<ITestCase> Discover(ITestFrameworkDiscoverer discoverer, Assembly tests, Wanted wanted)
    {
        using var found = new Found();
        if (wanted.Everything)
        {
            discoverer.Find(false, found, new Options());
            found.Done.WaitOne();
        }
        else
        {
            foreach (var type in tests.GetTypes().Where(t => t.FullName is { } name && wanted.MayIncludeClass(name)))
            {
                found.Done.Reset();
                discoverer.Find(type.FullName, false, found, new Options());
                found.Done.WaitOne();
            }
        }

        return found.Cases.Where(c => wanted.Includes(c.TestMethod.TestClass.Class.Name, c.TestMethod.Method.Name)).ToList();
    }

    private static ITestFramework FrameworkOf(Assembly tests)
    {
        var chosen = tests.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType == typeof(TestFrameworkAttribute));
        if (chosen is not { ConstructorArguments.Count: 2 })
        {
            return new XunitTestFramework(new Quiet());
        }

        var assembly = Assembly.Load(new AssemblyName((string)chosen.ConstructorArguments[1].Value!));
        var type = assembly.GetType((string)chosen.ConstructorArguments[0].Value!, throwOnError: true)!;
        return (ITestFramework)Activator.CreateInstance(type, new Quiet())!;
    }

    private class Quiet : LongLivedMarshalByRefObject, IMessageSink
    {
        public virtual bool OnMessage(IMessageSinkMessage message) => true;
    }

    private sealed class Found : Quiet, IDisposable
    {
        public ManualResetEvent Done { get; } = new(false);

        public List<ITestCase> Cases { get; } = new();

        public override bool OnMessage(IMessageSinkMessage message)
        {
            if (message is ITestCaseDiscoveryMessage discovered)
            {
                Cases.Add(discovered.TestCase);
            }
            else if (message is IDiscoveryCompleteMessage)
            {
                Done.Set();
            }

            return true;
        }

        public void Dispose() => Done.Dispose();
    }

    private sealed class Results : Quiet, IDisposable
    {
        private readonly Listener listener;

        public Results(Listener listener) => this.listener = listener;

        public ManualResetEvent Done { get; } = new(false);

        public override bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestStarting m:
                    listener.Started(ClassOf(m), m.TestMethod.Method.Name, m.Test.DisplayName);
                    break;
                case ITestPassed m:
                    listener.Ended(ClassOf(m), m.TestMethod.Method.Name, m.Test.DisplayName, "passed", (double)m.ExecutionTime);
                    break;
                case ITestSkipped m:
                    listener.Ended(ClassOf(m), m.TestMethod.Method.Name, m.Test.DisplayName, "skipped", 0, m.Reason);
                    break;
                case ITestFailed m:
                    listener.Ended(ClassOf(m), m.TestMethod.Method.Name, m.Test.DisplayName, "failed", (double)m.ExecutionTime, Text(m), m.StackTraces.FirstOrDefault());
                    break;
                case ITestCleanupFailure m:
                    listener.Ended(ClassOf(m), m.TestMethod.Method.Name, m.Test.DisplayName, "failed", 0, Text(m), m.StackTraces.FirstOrDefault());
                    break;
                case ITestAssemblyFinished:
                    Done.Set();
                    break;
            }

            return true;
        }

        public void Dispose() => Done.Dispose();

        private static string ClassOf(ITestMethodMessage message) => message.TestClass.Class.Name;

        private static string Text(IFailureInformation failure)
        {
            var type = failure.ExceptionTypes.FirstOrDefault() ?? "";
            var message = failure.Messages.FirstOrDefault() ?? "";
            return type.Length == 0 || type.StartsWith("Xunit.Sdk.", StringComparison.Ordinal) ? message : type + " : " + message;
        }
    }

    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object> values = new()
        {
            ["xunit.discovery.PreEnumerateTheories"] = true,
            ["xunit.discovery.SynchronousMessageReporting"] = true,
            ["xunit.execution.DisableParallelization"] = true,
            ["xunit.execution.MaxParallelThreads"] = -1,
            ["xunit.execution.SynchronousMessageReporting"] = true,
        };

        public TValue GetValue<TValue>(string name) => values.TryGetValue(name, out var value) ? (TValue)value : default!;

        public void SetValue<TValue>(string name, TValue value) => values[name] = value!;
    }

    private sealed class NoSource : LongLivedMarshalByRefObject, ISourceInformationProvider
    {
        public ISourceInformation GetSourceInformation(ITestCase testCase) => new SourceInformation();

        public void Dispose()
        {
        }
    }
}
