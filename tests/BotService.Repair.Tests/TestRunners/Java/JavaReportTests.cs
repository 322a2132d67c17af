using BotService.Fixture;
using BotService.Repair.TestRunners;
using BotService.Repair.TestRunners.Java;

namespace BotService.Repair.Tests.TestRunners.Java;

public sealed class JavaReportTests
{
    [Theory]
    [InlineData("adds", "app.SumTest#adds")]
    [InlineData("adds()", "app.SumTest#adds")]
    [InlineData("adds{int, int}[2]", "app.SumTest#adds[2]")]
    [InlineData("adds(int, int)[2]", "app.SumTest#adds[2]")]
    [InlineData("adds[0: 1+1=(2)]", "app.SumTest#adds[0: 1+1=(2)]")]
    [InlineData("", "app.SumTest")]
    [InlineData("app.SumTest", "app.SumTest")]
    public void Of_reports_of_different_versions_name_a_test_alike(string name, string id) => Assert.Equal(id, TestIds.Of("app.SumTest", name));

    [Fact]
    public void Expression_names_methods_by_class_and_whole_classes_without() => Assert.Equal(
        "a.B#one*+two*,a.C",
        MavenSelection.Expression(["a.B#one[1]", "a.B#one[2]", "a.C", "a.B#two"]));

    [Fact]
    public void Wanted_class_passes_only_with_all_its_tests()
    {
        TestResult[] results = [Result("a.B#one", TestOutcome.Passed), Result("a.B#two", TestOutcome.Failed), Result("a.C#one", TestOutcome.Passed)];

        var wanted = MavenSelection.Wanted(results, new TestSelection(["a.B", "a.C"]));

        Assert.Equal(TestOutcome.Failed, wanted.Single(r => r.Id == "a.B").Outcome);
        Assert.Equal(TestOutcome.Passed, wanted.Single(r => r.Id == "a.C").Outcome);
    }

    [Fact]
    public void Parse_maps_frames_to_sources_and_puts_the_innermost_cause_first()
    {
        using var workspace = new TemporaryFolder()
            .Write("core/src/main/java/a/Sum.java", "")
            .Write("app/src/main/java/b/Sum.java", "")
            .Write("app/src/test/java/b/SumTest.java", "");
        const string Xml = """
            <testsuite><testcase name="adds" classname="b.SumTest" time="1,000.5">
            <error message="outer" type="java.lang.IllegalStateException"><![CDATA[java.lang.IllegalStateException: outer
            	at b.Sum.wrap(Sum.java:7)
            	at b.SumTest.adds(SumTest.java:12)
            	at java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)
            Caused by: java.lang.ArithmeticException: / by zero
            	at a.Sum$Part.divide(Sum.java:40)
            	... 3 more
            ]]></error></testcase><testcase name="skips" classname="b.SumTest"><skipped/></testcase></testsuite>
            """;

        var results = JUnitReports.Parse(Xml, new JavaSources(workspace));

        Assert.NotNull(results);
        Assert.Equal(["b.SumTest#adds", "b.SumTest#skips"], results.Select(r => r.Id));
        Assert.Equal(
            [new("core/src/main/java/a/Sum.java", 40, "Sum$Part.divide"), new("app/src/main/java/b/Sum.java", 7, "Sum.wrap"), new StackFrame("app/src/test/java/b/SumTest.java", 12, "SumTest.adds")],
            results[0].Frames);
        Assert.Equal(("outer", "java.lang.IllegalStateException", 1000.5), (results[0].Message, results[0].ExceptionType, results[0].Duration.TotalSeconds));
        Assert.Equal("app/src/test/java/b/SumTest.java", results[0].File);
        Assert.Equal(TestOutcome.Skipped, results[1].Outcome);
    }

    [Theory]
    [InlineData("""<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&e;" classname="a"/></testsuite>""")]
    [InlineData("<testsuite><testcase name=")]
    public void Parse_of_an_entity_or_of_half_a_report_is_refused(string xml)
    {
        using var workspace = new TemporaryFolder();

        Assert.Null(JUnitReports.Parse(xml, new JavaSources(workspace)));
    }

    [Fact]
    public void A_report_that_lay_there_before_or_is_a_link_is_not_read()
    {
        using var outside = new TemporaryFolder().Write("secret.xml", """<testsuite><testcase name="leaked" classname="a.B"/></testsuite>""");
        using var workspace = new TemporaryFolder().Write("target/surefire-reports/TEST-a.Old.xml", """<testsuite><testcase name="old" classname="a.Old"/></testsuite>""");
        var reports = new ReportFolder(workspace, "surefire-reports");
        workspace.Write("target/surefire-reports/TEST-a.New.xml", """<testsuite><testcase name="fresh" classname="a.New"/></testsuite>""");
        File.CreateSymbolicLink(Path.Combine(workspace, "target/surefire-reports/TEST-a.Link.xml"), Path.Combine(outside, "secret.xml"));

        Assert.Equal(["a.New#fresh"], reports.Read(new JavaSources(workspace)).Select(r => r.Id));
    }

    [Fact]
    public void Detect_finds_each_build_once_and_not_its_modules_or_test_material()
    {
        using var workspace = new TemporaryFolder()
            .Write("pom.xml", "<project><modules><module>core</module></modules></project>")
            .Write("core/pom.xml", "<project/>")
            .Write("core/src/main/java/A.java", "")
            .Write("core/src/test/resources/sample/pom.xml", "<project/>")
            .Write("tools/gen/pom.xml", "<project/>")
            .Write("tools/gen/src/main/java/B.java", "")
            .Write("docs/pom.xml", "<project/>");

        Assert.Equal(["", "tools/gen"], MavenProjects.Detect(new RepositoryFiles(workspace)).Select(p => p.Directory));
    }

    private static TestResult Result(string id, TestOutcome outcome) => new(id, outcome, TimeSpan.Zero, "", []);
}
