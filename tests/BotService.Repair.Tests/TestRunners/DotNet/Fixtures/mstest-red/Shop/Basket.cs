namespace Shop;

public sealed class Basket
{
    private readonly List<int> prices = [];

    public bool IsEmpty => prices.Count == 0;

    public Basket Add(int price)
    {
        if (price < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(price), "A price is not negative.");
        }

        prices.Add(price);
        return this;
    }

    public int Total()
    {
        var total = 0;
        for (var i = 1; i < prices.Count; i++)
        {
            total += prices[i];
        }

        return total;
    }
}
