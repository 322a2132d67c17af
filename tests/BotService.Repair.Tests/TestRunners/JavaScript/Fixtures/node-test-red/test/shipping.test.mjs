import assert from 'node:assert';
import test from 'node:test';
import basket from '../src/basket.js';

test('shipping is free from 50', () => assert.strictEqual(basket.shipping(50), 0));
