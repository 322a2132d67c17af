using Xunit;

namespace Shop.Tests;

public sealed class BasketTests
{
    [Fact]
    public void Total_OfTwoPrices_IsTheirSum() => Assert.Equal(7, new Basket().Add(3).Add(4).Total());

    [Fact]
    public void Total_OfNothing_IsZero() => Assert.Equal(0, new Basket().Total());

    [Fact]
    public void Add_OfANegativePrice_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new Basket().Add(-1));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Total_OfOnePrice_IsThatPrice(int price) => Assert.Equal(price, new Basket().Add(price).Total());
}
