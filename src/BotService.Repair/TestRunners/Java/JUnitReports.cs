using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Reads the JUnit XML of Surefire and Gradle (maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd).</summary>
internal static class JUnitReports
{
    private const int MessageLimit = 4096;

    /// <summary>Null when the text is not such a report.</summary>
    public static IReadOnlyList<TestResult>? Parse(string xml, JavaSources sources)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false };
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), settings);
            return [.. XDocument.Load(reader).Descendants("testcase").Select(c => ResultOf(c, sources))];
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>One result for each id; of several the worst, since an id that failed once is not proven good.</summary>
    public static IReadOnlyList<TestResult> Merge(IEnumerable<TestResult> results) =>
        [.. results.GroupBy(r => r.Id).Select(g => g.MaxBy(r => r.Outcome == TestOutcome.Skipped ? -1 : (int)r.Outcome)!)];

    private static TestResult ResultOf(XElement testCase, JavaSources sources)
    {
        var className = (string?)testCase.Attribute("classname") ?? "";
        var name = (string?)testCase.Attribute("name") ?? "";
        var seconds = ((string?)testCase.Attribute("time") ?? "0").Replace(",", "", StringComparison.Ordinal);
        _ = double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var time);
        var duration = TimeSpan.FromSeconds(double.IsFinite(time) ? Math.Clamp(time, 0, 1e6) : 0);
        var fault = testCase.Element("failure") ?? testCase.Element("error");
        var outcome = fault is not null ? TestOutcome.Failed : testCase.Element("skipped") is null ? TestOutcome.Passed : TestOutcome.Skipped;
        var type = (string?)fault?.Attribute("type") ?? "";
        return new TestResult(TestIds.Of(className, name), outcome, duration, MessageOf(fault, type), sources.FramesOf(fault?.Value ?? ""))
        {
            ExceptionType = type,
            File = sources.FileOf(className),
        };
    }

    private static string MessageOf(XElement? fault, string type)
    {
        if (fault is null)
        {
            return "";
        }

        var message = (string?)fault.Attribute("message") ?? "";
        var text = message.Length > 0 ? message : fault.Value.Split('\n')[0].Trim();
        text = text.Length == 0 ? type : text.StartsWith(type + ": ", StringComparison.Ordinal) ? text[(type.Length + 2)..] : text;
        return text.Length <= MessageLimit ? text : text[..MessageLimit];
    }
}
