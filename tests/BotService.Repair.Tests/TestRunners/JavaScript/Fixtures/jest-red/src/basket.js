'use strict';

const FREE_SHIPPING_FROM = 50;

/** Sum of the prices up to the limit, which is included. */
function total(prices, limit) {
  let result = 0;
  for (const price of prices) {
    if (price < limit) {
      result += price;
    }
  }
  return result;
}

function shipping(amount) {
  return amount >= FREE_SHIPPING_FROM ? 0 : 5;
}

module.exports = { shipping, total };
