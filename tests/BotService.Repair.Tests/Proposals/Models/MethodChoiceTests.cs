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

    [Theory]
    [InlineData(true, true, true, 70_000_000_000L, null, "deviation", "log-probabilities")]
    [InlineData(true, true, true, 1_500_000_000L, "rewrite", "rewrite", "measured")]
    [InlineData(true, true, false, 1_500_000_000L, "deviation", "rewrite", "deviation did better when measured, but the backend cannot serve it")]
    [InlineData(true, false, false, 13_000_000_000L, null, "edits", "large enough")]
    [InlineData(false, true, false, null, null, "infill", "only completes text")]
    [InlineData(false, false, false, null, null, null, "neither")]
    public void Best_Abilities_AreWeighedMeasurementsFirst(bool chats, bool infills, bool scores, long? parameters, string? measured, string? method, string why)
    {
        var best = MethodChoice.Best(new ModelAbilities(chats, infills, scores, parameters, measured is null ? null : Enum.Parse<ProposalMethod>(measured, ignoreCase: true)));

        Assert.Equal(method, best.Method is { } found ? MethodChoice.Name(found) : null);
        Assert.Contains(why, best.Why, StringComparison.Ordinal);
    }

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
