namespace BotService.Repair.Tests.TestRunners.DotNet;

/// <summary>The same small bug, tested with each framework.</summary>
public abstract class DotNetContractTests : TestRunnerContractTests
{
    private const string Tests = "Shop.Tests.BasketTests.";

    protected override string Runner => "dotnet-test";

    protected override string[] Tools => ["dotnet"];

    protected override RedProject Red => new(
        $"DotNet/Fixtures/{Fixture}",
        [Tests + "Total_OfTwoPrices_IsTheirSum", Tests + "Total_OfOnePrice_IsThatPrice" + Row(5)],
        [Tests + "Total_OfNothing_IsZero", Tests + "Add_OfANegativePrice_Throws", Tests + "Total_OfOnePrice_IsThatPrice" + Row(0)],
        "Shop/Basket.cs",
        "var i = 1; i < prices.Count; i++",
        "var i = 0; i < prices.Count; i++",
        "var i = 2; i < prices.Count; i++",
        "var i = ; i < prices.Count; i++",
        "var i = 0; true; i += 0");

    protected abstract string Fixture { get; }

    protected abstract string Row(int price);
}

public sealed class Xunit3ContractTests : DotNetContractTests
{
    protected override bool BuildIsShownElsewhere => true;

    protected override string Fixture => "xunit3-red";

    protected override string Row(int price) => $"(price: {price})";
}

public sealed class NUnitContractTests : DotNetContractTests
{
    protected override bool BuildIsShownElsewhere => true;

    protected override string Fixture => "nunit-red";

    protected override string Row(int price) => $"({price})";
}

public sealed class MSTestContractTests : DotNetContractTests
{
    protected override bool BuildIsShownElsewhere => true;

    protected override string Fixture => "mstest-red";

    protected override string Row(int price) => $" ({price})";
}

public sealed class Xunit2ContractTests : DotNetContractTests
{
    protected override string[] Tools => ["dotnet", "bwrap"];

    protected override string Sandbox => "bubblewrap";

    protected override string Fixture => "xunit2-red";

    protected override string Row(int price) => $"(price: {price})";
}
