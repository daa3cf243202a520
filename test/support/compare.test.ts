import {assertClose, assertEqual, assertThrows, relativeError} from './compare';
import {scalar} from './layout';

const array = (...values: number[]) => ({shape: [values.length], values});

describe('relativeError', () => {
  it('is the largest difference over the largest expected value', () => {
    expect(relativeError([1, 2.5], [1, 2])).toBe(0.25);
    expect(relativeError([-1, -2], [-1, -2])).toBe(0);
  });

  it('is absolute where zero is expected', () => expect(relativeError([1e-3, 0], [0, 0])).toBe(1e-3));

  it.each([
    ['NaN for a number', [NaN], [1]],
    ['NaN for NaN', [NaN], [NaN]],
    ['NaN for Infinity', [NaN], [Infinity]],
    ['Infinity for Infinity', [Infinity], [Infinity]],
    ['too short', [1], [1, 2]],
    ['too long', [1, 2], [1]],
  ])('never passes: %s', (_, actual, expected) => expect(relativeError(actual, expected)).toBe(Infinity));
});

describe('assertClose', () => {
  it('passes at the tolerance', () => {
    assertClose('x', array(1, 2.5), array(1, 2), 0.25);
    assertClose('nothing', array(), array(), 0);
  });

  it('names the worst index and both values', () => {
    expect(() => assertClose('eta', array(1, 2.5, 3), array(1, 2, 3), 1e-6)).toThrow(
      'eta: relative error 1.67e-1 > 1.0e-6, worst at [1]: expected 2, got 2.5',
    );
  });

  it.each([
    ['a shape', array(1), scalar(1), 1],
    ['a length', {shape: [2], values: [1]}, array(1, 2), 1],
    ['NaN', array(1, NaN), array(1, 2), 1e9],
    ['an expected NaN', array(1, 2), array(1, NaN), 1e9],
    ['a tolerance that is no number', array(1), array(1), NaN],
    ['1e-5 against 9e-4', array(1e-5), array(9e-4), 1e-3],
  ])('fails on %s', (_, actual, expected, tolerance) => {
    expect(() => assertClose('x', actual, expected, tolerance)).toThrow(/^x: /);
  });
});

it.each([NaN, Infinity])('assertClose fails on a scale of %s', scale => {
  expect(() => assertClose('x', array(1), array(1), 1, scale)).toThrow(/^x: /);
});

it('assertEqual tells NaN from numbers', () => {
  assertEqual('x', 1, 1);
  expect(() => assertEqual('x', 1, NaN)).toThrow('x: must be NaN, got 1');
});

it('assertThrows wants the code', () => {
  const raise = (error: Error) => () => {
    throw error;
  };
  const named = Object.assign(new Error('rule'), {name: 'KronflowError', code: 'tooLarge'});
  expect(assertThrows('x', raise(named), 'tooLarge')).toBe('rule');
  expect(() => assertThrows('x', raise(named), 'disposed')).toThrow('threw KronflowError tooLarge');
  expect(() => assertThrows('x', raise(new Error('other')), 'disposed')).toThrow('threw Error: other');
  expect(() => assertThrows('x', () => 1, 'disposed')).toThrow('returned');
});
