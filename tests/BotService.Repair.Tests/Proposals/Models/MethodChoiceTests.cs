using BotService.Repair.ModelBackends;
using BotService.Repair.Proposals.Models;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class MethodChoiceTests
{
    private static readonly FakeInfill Infill = new(_ => "");

    [Fact]
    public void For_ModelThatScores_IsDeviation() => Assert.Equal(ProposalMethod.Deviation, MethodChoice.For(new ToyModel(ToyTokenizer.Words()), ProposalMethod.Auto));

    [Theory]
    [InlineData(1_500_000_000L, ProposalMethod.Rewrite)]
    [InlineData(13_000_000_000L, ProposalMethod.Edits)]
    [InlineData(null, ProposalMethod.Rewrite)]
    public void For_ChatModel_GoesBySize(long? parameters, ProposalMethod method) =>
        Assert.Equal(method, MethodChoice.For(Chatting(parameters), ProposalMethod.Auto));

    [Fact]
    public void For_BaseModel_IsInfill() => Assert.Equal(ProposalMethod.Infill, MethodChoice.For(new FakeModel(infill: Infill), ProposalMethod.Auto));

    [Fact]
    public void For_NamedMethod_IsTaken() => Assert.Equal(ProposalMethod.Infill, MethodChoice.For(new FakeModel(FakeChat.Saying(""), Infill), ProposalMethod.Infill));

    [Fact]
    public void For_MethodThatTheModelLacks_NamesTheOthers()
    {
        var error = Assert.Throws<ConfigurationException>(() => MethodChoice.For(new FakeModel(infill: Infill), ProposalMethod.Deviation));

        Assert.Contains("'fake:fake' cannot propose by deviation. Use --method infill", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_ModelThatCanDoNothing_SaysSo() =>
        Assert.Contains("can propose nothing", Assert.Throws<ConfigurationException>(() => MethodChoice.For(new FakeModel(), ProposalMethod.Auto)).Message, StringComparison.Ordinal);

    private static FakeModel Chatting(long? parameters) => new(FakeChat.Saying(""), Infill)
    {
        Description = new ModelDescription("fake", "fake", "unknown", parameters, 8000),
    };
}
