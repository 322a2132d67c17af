using BotService.Repair.TestRunners.DotNet;

namespace BotService.Repair.Tests.TestRunners.DotNet;

public sealed class TestIdTests
{
    [Theory]
    [InlineData("N.C", "M", "N.C.M", "N.C.M")]
    [InlineData("N.C", "M", "N.C.M(a: 1, b: \"x.y\")", "N.C.M(a: 1, b: \"x.y\")")]
    [InlineData("N.C", "M(1)", "M(1)", "N.C.M(1)")]
    [InlineData("N.C(7)", "M(1)", "M(1)", "N.C(7).M(1)")]
    [InlineData("N.C", "M", "M (1)", "N.C.M (1)")]
    [InlineData("N.C, Tests, Version=1.0.0.0", "M", "M", "N.C.M")]
    [InlineData("N.C", "M", "adds two numbers", "N.C.M [adds two numbers]")]
    [InlineData("N.C", "M", "", "N.C.M")]
    public void Of_NamesOfEachFramework_IsClassMethodAndRow(string className, string method, string display, string id) =>
        Assert.Equal(id, TestId.Of(className, method, display));

    [Theory]
    [InlineData("N.C.M", "N.C.M", true)]
    [InlineData("N.C.M", "N.C.M(a: 1)", true)]
    [InlineData("N.C.M", "N.C.M (1)", true)]
    [InlineData("N.C.M", "N.C.More", false)]
    [InlineData("N.C.M(a: 1)", "N.C.M(a: 2)", false)]
    public void Includes_AMethod_MeansAllOfItsRowsAndNoOther(string wanted, string id, bool included) =>
        Assert.Equal(included, TestId.Includes([wanted], id));
}
