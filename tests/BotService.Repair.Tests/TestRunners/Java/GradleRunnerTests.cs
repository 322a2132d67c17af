namespace BotService.Repair.Tests.TestRunners.Java;

public sealed class GradleRunnerTests : TestRunnerContractTests
{
    protected override string Runner => "gradle";

    protected override string[] Tools => ["gradle", "javac"];

    protected override RedProject Red => new(
        "Java/Fixtures/gradle-junit4",
        ["text.PageTest#pageHasFortyColumns"],
        ["text.PageTest#emptyTextNeedsNoLine", "text.WrapTest#shortLineFits"],
        "core/src/main/java/text/Wrap.java",
        "WIDTH = 39",
        "WIDTH = 40",
        "WIDTH = 38",
        "WIDTH = \"40\"",
        "WIDTH = 0");
}
