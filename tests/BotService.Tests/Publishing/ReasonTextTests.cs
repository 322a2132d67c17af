using BotService.Publishing;

namespace BotService.Tests.Publishing;

public sealed class ReasonTextTests
{
    [Theory]
    [InlineData("run by 1 of 1 failing and 0 of 2 passing tests", "the failing test runs it and no passing one does")]
    [InlineData("run by 2 of 3 failing and 4 of 12 passing tests", "2 of 3 failing tests run it and so do 4 of 12 passing ones")]
    [InlineData("run by 3 of 3 failing and 0 of 0 passing tests", "all 3 failing tests run it")]
    [InlineData("run by 1 of 1 failing and 2 of 2 passing tests", "the failing test runs it and so do both passing ones")]
    [InlineData("stack frame of a failing test", "the stack trace of the failure goes through it")]
    [InlineData("near @all", "`near @all`")]
    [InlineData("run by 1 of 1 failing and 0 of 2 passing tests @all", "`run by 1 of 1 failing and 0 of 2 passing tests @all`")]
    public void Of_Reason_IsASentence(string reason, string expected) => Assert.Equal(expected, ReasonText.Of(reason));
}
