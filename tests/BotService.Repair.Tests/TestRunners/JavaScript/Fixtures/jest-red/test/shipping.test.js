const { shipping } = require('../src/basket');

test('shipping is free from 50', () => expect(shipping(50)).toBe(0));
