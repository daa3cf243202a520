import {digamma, logGamma, trigamma} from '../../src/math/gamma';
import {GAMMA_VALUES} from '../support/gammaValues';

const functions = {logGamma, digamma, trigamma};

describe.each(['logGamma', 'digamma', 'trigamma'] as const)('%s', name => {
  it.each(GAMMA_VALUES.map(row => [row.x, row[name]]))('of %p', (x, expected) => {
    // Absolute near the zeros of ln Γ and ψ; ψ' has none.
    const scale = name === 'trigamma' ? expected : Math.max(1, Math.abs(expected));
    expect(Math.abs(functions[name](x) - expected) / scale).toBeLessThan(1e-14);
  });

  it('is continuous where its shift sets in', () => {
    const [below, above] = [10 - 1e-15, 10].map(functions[name]);
    expect(Math.abs(below - above)).toBeLessThan(4e-15 * Math.abs(above));
  });
});

it('at the edges', () => {
  expect([logGamma(0), digamma(0), trigamma(0)]).toEqual([Infinity, -Infinity, Infinity]);
  expect([logGamma(Infinity), digamma(Infinity), trigamma(Infinity)]).toEqual([Infinity, Infinity, 0]);
  for (const x of [-0.5, -1, NaN]) expect([logGamma(x), digamma(x), trigamma(x)]).toEqual([NaN, NaN, NaN]);
});
