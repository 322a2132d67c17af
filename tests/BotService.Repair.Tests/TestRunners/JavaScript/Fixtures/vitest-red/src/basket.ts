const FREE_SHIPPING_FROM = 50;

/** Sum of the prices up to the limit, which is included. */
export function total(prices: number[], limit: number): number {
  let result = 0;
  for (const price of prices) {
    if (price < limit) {
      result += price;
    }
  }
  return result;
}

export const shipping = (amount: number): number => (amount >= FREE_SHIPPING_FROM ? 0 : 5);
