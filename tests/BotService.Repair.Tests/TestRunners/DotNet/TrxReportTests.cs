using BotService.Repair.TestRunners;
using BotService.Repair.TestRunners.DotNet;

namespace BotService.Repair.Tests.TestRunners.DotNet;

public sealed class TrxReportTests
{
    [Fact]
    public void Read_AFailure_HasMessageTypeAndFramesInTheWorkspaceOnly()
    {
        var test = Assert.Single(TrxReport.Read(
            Report("""
                <UnitTestResult testId="1" testName="N.C.M" outcome="Failed" duration="00:00:00.2500000"><Output><ErrorInfo>
                <Message>System.FormatException : no number</Message>
                <StackTrace>   at System.Int32.Parse(String s)
                   at Lib.Reader.Read(String s) in /ws/Lib/Reader.cs:line 12
                   at N.C.M() in /ws/Tests/C.cs:line 5
                   at Other.Thing() in /elsewhere/Thing.cs:line 1
                   at Sly.Thing() in /ws/../etc/passwd:line 1</StackTrace></ErrorInfo></Output></UnitTestResult>
                """),
            ["/ws/"])!);

        Assert.Equal(TestOutcome.Failed, test.Outcome);
        Assert.Equal("System.FormatException", test.ExceptionType);
        Assert.Equal("System.FormatException : no number", test.Message);
        Assert.Equal(["Lib/Reader.cs:12", "Tests/C.cs:5"], test.Frames.Select(f => $"{f.Path}:{f.Line}"));
        Assert.Equal("Tests/C.cs", test.File);
        Assert.Equal(TimeSpan.FromMilliseconds(250), test.Duration);
    }

    [Fact]
    public void Read_RowsOfOneTest_AreToldByTheirInnerResults()
    {
        var tests = TrxReport.Read(
            Report("""
                <UnitTestResult testId="1" testName="M" outcome="Failed"><InnerResults>
                <UnitTestResult testId="1" testName="M (1)" outcome="Passed" /><UnitTestResult testId="1" testName="M (2)" outcome="Failed" />
                </InnerResults></UnitTestResult>
                """),
            [])!;

        Assert.Equal([("N.C.M (1)", TestOutcome.Passed), ("N.C.M (2)", TestOutcome.Failed)], tests.Select(t => (t.Id, t.Outcome)));
    }

    [Fact]
    public void Read_RowsThatLookAlike_AreOneTestThatFailsWhenOneOfThemDoes()
    {
        var tests = TrxReport.Read(
            Report("""<UnitTestResult testId="1" testName="N.C.M" outcome="Passed" /><UnitTestResult testId="1" testName="N.C.M" outcome="Failed" />"""), [])!;

        Assert.Equal(TestOutcome.Failed, Assert.Single(tests).Outcome);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><TestRun xmlns='http://microsoft.com/schemas/VisualStudio/TeamTest/2010'>&e;</TestRun>")]
    [InlineData("<TestRun xmlns='http://microsoft.com/schemas/VisualStudio/TeamTest/2010'><Results>")]
    [InlineData("<testsuites />")]
    [InlineData("")]
    public void Read_AnythingElse_IsNull(string text) => Assert.Null(TrxReport.Read(text, []));

    private static string Report(string results) => $"""
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>{results}</Results>
        <TestDefinitions><UnitTest id="1"><TestMethod className="N.C" name="M" /></UnitTest></TestDefinitions></TestRun>
        """;
}
