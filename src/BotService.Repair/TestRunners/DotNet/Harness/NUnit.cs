using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace BotServiceHost;

/// <summary>NUnit 3 and later through its own runner, one test after another.</summary>
internal sealed class Driver : IDriver
{
    public void Run(Assembly tests, string path, Wanted wanted, Listener listener)
    {
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(tests, new Dictionary<string, object>
        {
            ["NumberOfTestWorkers"] = 0,
            ["SynchronousEvents"] = true,
            ["WorkDirectory"] = System.IO.Directory.GetCurrentDirectory(),
        });
        runner.Run(new Results(listener), wanted.Everything && wanted.Includes("", "") ? TestFilter.Empty : new Chosen(wanted));
    }

    private static string ClassOf(ITest test) =>
        test.FullName.EndsWith("." + test.Name, System.StringComparison.Ordinal) ? test.FullName[..^(test.Name.Length + 1)] : test.ClassName ?? "";

    private sealed class Chosen : TestFilter
    {
        private readonly Wanted wanted;

        public Chosen(Wanted wanted) => this.wanted = wanted;

        public override bool Match(ITest test) =>
            !test.IsSuite && test.MethodName is { } method && (wanted.Includes(ClassOf(test), method) || wanted.Includes(test.ClassName ?? "", method));

        public override TNode AddToXml(TNode parentNode, bool recursive) => parentNode.AddElement("filter");
    }

    private sealed class Results : ITestListener
    {
        private readonly Listener listener;

        public Results(Listener listener) => this.listener = listener;

        public void TestStarted(ITest test)
        {
            if (!test.IsSuite)
            {
                listener.Started(ClassOf(test), test.MethodName ?? test.Name, test.Name);
            }
        }

        public void TestFinished(ITestResult result)
        {
            if (result.Test.IsSuite)
            {
                return;
            }

            var outcome = result.ResultState.Status switch
            {
                TestStatus.Passed => "passed",
                TestStatus.Warning => "passed",
                TestStatus.Failed => "failed",
                _ => "skipped",
            };
            listener.Ended(ClassOf(result.Test), result.Test.MethodName ?? result.Test.Name, result.Test.Name, outcome, result.Duration, result.Message, result.StackTrace);
        }

        public void TestOutput(TestOutput output)
        {
        }

        public void SendMessage(TestMessage message)
        {
        }
    }
}
