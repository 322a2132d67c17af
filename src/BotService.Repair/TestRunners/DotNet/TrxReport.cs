using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Reads TRX, the XML report of VSTest, Microsoft.Testing.Platform and xunit 3
/// (schema <c>http://microsoft.com/schemas/VisualStudio/TeamTest/2010</c>).</summary>
internal static class TrxReport
{
    private static readonly XNamespace Ns = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <returns>Null when the text is no TRX report.</returns>
    /// <param name="roots">Paths, with a slash at their end, under which the report may see the workspace.</param>
    public static IReadOnlyList<TestResult>? Read(string text, IReadOnlyList<string> roots)
    {
        XDocument document;
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false });
            document = XDocument.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }

        if (document.Root?.Name != Ns + "TestRun")
        {
            return null;
        }

        var methods = document.Descendants(Ns + "UnitTest")
            .GroupBy(t => (string?)t.Attribute("id") ?? "")
            .ToDictionary(g => g.Key, g => g.First().Element(Ns + "TestMethod"));
        return Merge(document.Root.Elements(Ns + "Results").SelectMany(r => r.Elements(Ns + "UnitTestResult")).SelectMany(Rows).Select(r => Result(r, methods, roots)));
    }

    /// <summary>One result for each id: rows that their framework shows alike count as one test, failed when one of them is.</summary>
    public static IReadOnlyList<TestResult> Merge(IEnumerable<TestResult> results) =>
        [.. results.GroupBy(r => r.Id).Select(g => g.OrderBy(r => Rank(r.Outcome)).First())];

    private static int Rank(TestOutcome outcome) => outcome switch
    {
        TestOutcome.Passed => 2,
        TestOutcome.Skipped => 3,
        TestOutcome.Failed => 0,
        _ => 1,
    };

    private static IEnumerable<XElement> Rows(XElement result) =>
        result.Element(Ns + "InnerResults") is { } inner && inner.Elements(Ns + "UnitTestResult").Any()
            ? inner.Elements(Ns + "UnitTestResult").SelectMany(Rows)
            : [result];

    private static TestResult Result(XElement row, Dictionary<string, XElement?> methods, IReadOnlyList<string> roots)
    {
        var method = methods.GetValueOrDefault((string?)row.Attribute("testId") ?? "");
        var id = TestId.Of((string?)method?.Attribute("className") ?? "", (string?)method?.Attribute("name") ?? "", (string?)row.Attribute("testName") ?? "");
        var error = row.Element(Ns + "Output")?.Element(Ns + "ErrorInfo");
        return FailureText.Result(
            id,
            OutcomeOf((string?)row.Attribute("outcome")),
            TimeSpan.TryParse((string?)row.Attribute("duration"), CultureInfo.InvariantCulture, out var duration) ? duration : TimeSpan.Zero,
            ((string?)error?.Element(Ns + "Message") ?? "").Trim(),
            (string?)error?.Element(Ns + "StackTrace") ?? "",
            roots);
    }

    private static TestOutcome OutcomeOf(string? text) => text switch
    {
        "Passed" or "Completed" or "Warning" or "PassedButRunAborted" => TestOutcome.Passed,
        "NotExecuted" or "Inconclusive" or "NotRunnable" or "Pending" or "Disconnected" => TestOutcome.Skipped,
        "Timeout" => TestOutcome.TimedOut,
        "Aborted" => TestOutcome.Crashed,
        _ => TestOutcome.Failed,
    };
}
