using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Shop.Tests;

[TestClass]
public sealed class BasketTests
{
    [TestMethod]
    public void Total_OfTwoPrices_IsTheirSum() => Assert.AreEqual(7, new Basket().Add(3).Add(4).Total());

    [TestMethod]
    public void Total_OfNothing_IsZero() => Assert.AreEqual(0, new Basket().Total());

    [TestMethod]
    public void Add_OfANegativePrice_Throws() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Basket().Add(-1));

    [TestMethod]
    [DataRow(0)]
    [DataRow(5)]
    public void Total_OfOnePrice_IsThatPrice(int price) => Assert.AreEqual(price, new Basket().Add(price).Total());
}
