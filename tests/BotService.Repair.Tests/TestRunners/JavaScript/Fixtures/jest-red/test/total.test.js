const { total } = require('../src/basket');

describe('total', () => {
  test('includes the limit', () => {
    console.log('noise on standard output');
    expect(total([10, 20, 30], 20)).toBe(30);
  });

  test('counts everything below (and at) the limit', async () => {
    await null;
    expect(total([10, 20, 30], 30)).toBe(60);
  });

  test('of nothing is 0', () => expect(total([], 10)).toBe(0));

  test.skip('with a discount', () => expect(true).toBe(false));
});
