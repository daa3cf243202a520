import {guideBlocks, runGuide} from '../support/guide';

const blocks = guideBlocks('models.md');
let printed: string[];

beforeAll(async () => {
  printed = await runGuide(blocks);
}, 60_000);

/** Words and numbers apart: numbers may differ in their last digits from machine to machine, and so may the number of iterations. */
function parts(text: string): {words: string; numbers: number[]} {
  const number = /(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;
  const lines = text.replace(/after \d+ iterations/g, 'after some iterations').replace(/-{2,}/g, '');
  return {
    words: lines.replace(number, '#').replace(/\s+/g, ' ').trim(),
    numbers: Array.from(lines.matchAll(number), ([digits]) => Number(digits)),
  };
}

test('there are blocks, and most of them print something', () => {
  expect(blocks.length).toBeGreaterThan(6);
  expect(blocks.filter(({prints}) => prints !== '').length).toBeGreaterThanOrEqual(blocks.length - 1);
});

test.each(blocks.map((_, i) => i))('block %d prints what the guide says', i => {
  const [actual, expected] = [parts(printed[i]), parts(blocks[i].prints)];
  expect(actual.words).toBe(expected.words);
  expected.numbers.forEach((value, k) => {
    expect(Math.abs(actual.numbers[k] - value)).toBeLessThan(0.002 + 0.005 * Math.abs(value));
  });
});

test('the guide finds the truth of its made-up flows', () => {
  const summary = printed[1];
  for (const [name, truth] of [
    ['rho_d', 0.4],
    ['rho_o', 0.25],
    ['logKm', -0.7],
    ['alpha', 1.5],
  ] as const) {
    const [, estimate, standardError] = new RegExp(`^${name} +(\\S+) +(\\S+)`, 'm').exec(summary)!.map(Number);
    expect(Math.abs(estimate - truth)).toBeLessThan(3 * standardError);
  }
});
