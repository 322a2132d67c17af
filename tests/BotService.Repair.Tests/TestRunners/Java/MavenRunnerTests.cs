namespace BotService.Repair.Tests.TestRunners.Java;

public sealed class MavenJUnit4Tests : TestRunnerContractTests
{
    protected override string Runner => "maven";

    protected override string[] Tools => ["mvn", "javac"];

    protected override RedProject Red => new(
        "Java/Fixtures/maven-junit4",
        ["shop.BasketTest#tenItemsGetTheBulkDiscount", "shop.DiscountTest#percentOf[2]"],
        [
            "shop.BasketTest#emptyBasketCostsNothing",
            "shop.BasketTest#fewItemsCostTheirSum",
            "shop.BasketTest#negativePriceIsRefused",
            "shop.BasketTest#tenItemsAreBulk",
            "shop.DiscountTest#percentOf[0]",
            "shop.DiscountTest#percentOf[1]",
            "shop.DiscountTest#percentOf[3]",
        ],
        "src/main/java/shop/Discount.java",
        "percent = 0;\n        while (percent == 0 && items > 0) {\n            if (items > BULK) {",
        "percent = 0;\n        while (percent == 0 && items > 0) {\n            if (items >= BULK) {",
        "percent = 0;\n        while (percent == 0 && items > 0) {\n            if (items > BULK + 1) {",
        "percent = 0;\n        while (percent == 0 && items > 0) {\n            if (items > BULKY) {",
        "percent = 0;\n        while (items > 0) {\n            if (items > BULK) {");
}

public sealed class MavenJUnit5Tests : TestRunnerContractTests
{
    protected override string Runner => "maven";

    protected override string[] Tools => ["mvn", "javac"];

    protected override RedProject Red => new(
        "Java/Fixtures/maven-junit5",
        ["clock.LeapTest#table[2]", "clock.LeapTest#table[3]", "clock.LeapTest$Recent#twentyTwenty"],
        ["clock.LeapTest#again[1]", "clock.LeapTest#again[2]", "clock.LeapTest#commonYear", "clock.LeapTest#table[1]"],
        "src/main/java/clock/Leap.java",
        "return year % 100 != 0 && year % 400 == 0;",
        "return year % 100 != 0 || year % 400 == 0;",
        "return year % 100 == 0 && year % 400 == 0;",
        "return year % 100 != 0 ||;",
        "if (year < 0) { return true; }");
}

public sealed class MavenModulesTests : TestRunnerContractTests
{
    protected override string Runner => "maven";

    protected override string[] Tools => ["mvn", "javac"];

    /// <summary>The bug is a constant of one module that the compiler copies into the other.</summary>
    protected override RedProject Red => new(
        "Java/Fixtures/maven-modules",
        ["text.PageTest#pageHasFortyColumns"],
        ["text.PageTest#emptyTextNeedsNoLine", "text.WrapTest#shortLineFits"],
        "core/src/main/java/text/Wrap.java",
        "WIDTH = 39",
        "WIDTH = 40",
        "WIDTH = 38",
        "WIDTH = \"40\"",
        "WIDTH = 0");
}
