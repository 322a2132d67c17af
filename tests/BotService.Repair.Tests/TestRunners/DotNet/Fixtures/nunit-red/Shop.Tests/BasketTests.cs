using NUnit.Framework;

namespace Shop.Tests;

public sealed class BasketTests
{
    [Test]
    public void Total_OfTwoPrices_IsTheirSum() => Assert.That(new Basket().Add(3).Add(4).Total(), Is.EqualTo(7));

    [Test]
    public void Total_OfNothing_IsZero() => Assert.That(new Basket().Total(), Is.Zero);

    [Test]
    public void Add_OfANegativePrice_Throws() => Assert.That(() => new Basket().Add(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase(0)]
    [TestCase(5)]
    public void Total_OfOnePrice_IsThatPrice(int price) => Assert.That(new Basket().Add(price).Total(), Is.EqualTo(price));
}
