namespace BotService.Repair.TestRunners.DotNet;

internal enum TestPlatform
{
    /// <summary><c>dotnet vstest</c>.</summary>
    VsTest,

    /// <summary>xunit 3: the test assembly is a program with xunit's own options.</summary>
    Xunit3,

    /// <summary>The test assembly is a program with the options of Microsoft.Testing.Platform and its TRX extension.</summary>
    Mtp,

    /// <summary>Microsoft.Testing.Platform without a report that could be read.</summary>
    MtpWithoutReport,
}

internal enum TestFramework
{
    Unknown,
    Xunit2,
    Xunit3,
    NUnit,
    MSTest,
}

/// <summary>Framework and platform of a built test project, by the files in its output folder.</summary>
internal sealed class TestKind(TestContext context, BuildFacts facts)
{
    public TestFramework Framework =>
        Has("xunit.v3.core.dll") ? TestFramework.Xunit3
        : Has("xunit.execution.dotnet.dll") ? TestFramework.Xunit2
        : Has("nunit.framework.dll") ? TestFramework.NUnit
        : Has("MSTest.TestAdapter.dll") || Has("Microsoft.VisualStudio.TestPlatform.MSTest.TestAdapter.dll") ? TestFramework.MSTest
        : TestFramework.Unknown;

    public TestPlatform Platform
    {
        get
        {
            if (Framework == TestFramework.Xunit3)
            {
                return Says("consolerunner") ? TestPlatform.Mtp : TestPlatform.Xunit3;
            }

            if (!Says("platform"))
            {
                return TestPlatform.VsTest;
            }

            return Has("Microsoft.Testing.Extensions.TrxReport.dll") ? TestPlatform.Mtp
                : Has("testhost.dll") ? TestPlatform.VsTest
                : TestPlatform.MtpWithoutReport;
        }
    }

    private bool Says(string fact) => facts.Test.Values.GetValueOrDefault(fact, "").Equals("true", StringComparison.OrdinalIgnoreCase);

    private bool Has(string file) => File.Exists(Path.Combine(context.Workspace, facts.Output, file));
}
