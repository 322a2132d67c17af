using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace BotService.Repair.TestRunners.Reports;

/// <summary>JUnit XML as CTest and most test tools write it. Document types are prohibited.</summary>
internal static class JUnitReport
{
    public const int MaxBytes = 32 << 20;

    /// <summary>One result per test case; null when the text is no such report.</summary>
    /// <param name="idOf">Names a test from its class name and its name.</param>
    public static IReadOnlyList<TestResult>? Read(string text, Func<string, string, string> idOf, ReportPaths paths, string folder)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(text),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false });
            var root = XDocument.Load(reader).Root;
            return root?.Name.LocalName is "testsuite" or "testsuites"
                ? [.. root.Descendants().Where(e => e.Name.LocalName == "testcase").Select(e => Result(e, idOf, paths, folder))]
                : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static TestResult Result(XElement test, Func<string, string, string> idOf, ReportPaths paths, string folder)
    {
        var fault = Child(test, "failure") ?? Child(test, "error");
        var status = (string?)test.Attribute("status");
        var outcome = fault is not null || status is "fail" or "notrun" ? TestOutcome.Failed
            : Child(test, "skipped") is not null || status == "disabled" ? TestOutcome.Skipped
            : TestOutcome.Passed;
        _ = double.TryParse((string?)test.Attribute("time"), CultureInfo.InvariantCulture, out var seconds);
        var id = idOf((string?)test.Attribute("classname") ?? "", (string?)test.Attribute("name") ?? "");
        var duration = TimeSpan.FromSeconds(double.IsFinite(seconds) ? Math.Clamp(seconds, 0, 1e6) : 0);
        if (outcome is not TestOutcome.Failed)
        {
            return new TestResult(id, outcome, duration, "", []);
        }

        var said = string.Join('\n', [(string?)fault?.Attribute("message") ?? "", fault?.Value ?? "", Child(test, "system-out")?.Value ?? "", Child(test, "system-err")?.Value ?? ""]);
        return new TestResult(id, outcome, duration, said.Trim().Length == 0 ? $"{id} failed without a word" : RunEnds.Shorten(said), paths.Frames(said, folder))
        {
            ExceptionType = (string?)fault?.Attribute("type") ?? "",
        };
    }

    private static XElement? Child(XElement test, string name) => test.Elements().FirstOrDefault(e => e.Name.LocalName == name);
}
