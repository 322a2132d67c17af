const assert = require('node:assert');
const { shipping } = require('../src/basket');

it('shipping is free from 50', () => assert.strictEqual(shipping(50), 0));
