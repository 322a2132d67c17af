const assert = require('node:assert');
const { total } = require('../src/basket');

describe('total', () => {
  it('includes the limit', () => {
    console.log('noise on standard output');
    assert.strictEqual(total([10, 20, 30], 20), 30);
  });

  it('counts everything below (and at) the limit', async () => {
    await null;
    assert.strictEqual(total([10, 20, 30], 30), 60);
  });

  it('of nothing is 0', () => assert.strictEqual(total([], 10), 0));

  it('with a discount');
});
