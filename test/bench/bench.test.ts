import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {nearestNeighbours, NEIGHBOURS} from '../../bench/cases';
import {checkAgreement} from '../../bench/agreement';
import type {CaseTimings, Settings} from '../../bench/measure';
import type {Report} from '../../bench/report';
import {requirements} from '../../bench/requirements';
import {fittedExponent, pairedRatio, quantile} from '../../bench/statistics';
import {directedKnn} from '../support/weights';

const root = join(__dirname, '../..');
const tsx = join(root, 'node_modules/.bin/tsx');
const bench = (...args: string[]) => promisify(execFile)(tsx, ['bench/main.ts', ...args], {cwd: root});

describe('the benchmark', () => {
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'kronflow-bench-test-'))));
  afterAll(() => rmSync(folder, {recursive: true}));

  it('times ours in turns, checks them against each other, and writes tables and a plot', async () => {
    await bench('--quick', '--sizes', '10,16', '--only', 'core,wasm', '--output', folder);
    const tables = readFileSync(join(folder, 'bench-solve.md'), 'utf8');
    // The first table of everybody is that of the medians.
    for (const title of ['raw core', 'tf.grads on wasm']) {
      const [row] = new RegExp(`^\\| kronflow, ${title} .*$`, 'm').exec(tables)!;
      const medians = row.split('|').slice(2, 4).map(Number);
      for (const median of medians) expect(median).toBeGreaterThan(0);
    }
    const verdicts = tables.split('\n').filter(line => /\| (met|\*\*missed\*\*) +\|$/.test(line));
    expect(verdicts.map(line => line.split('|')[1].split(',')[0].trim())).toEqual([
      'memory beyond start-up',
      'memory beyond start-up',
      'relative error of eta',
      'ordering and symbolic factorisation',
    ]);
    expect(verdicts[2]).toMatch(/\| met +\|$/);
    expect([...readFileSync(join(folder, 'bench-solve.png')).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    expect(readFileSync(join(folder, 'bench-solve.svg'), 'utf8')).toContain('kronflow, tf.grads on wasm');
  }, 60_000);

  it('refuses a contestant that there is not', async () => {
    await expect(bench('--only', 'kronflow')).rejects.toThrow('no "kronflow" among core, cpu, wasm');
  }, 30_000);

  it('draws the weights of the conformance cases', () => {
    const rows = nearestNeighbours(25).toDense();
    directedKnn(25, NEIGHBOURS, 25).forEach((row, i) => {
      row.forEach((weight, j) => expect(rows[i][j]).toBeCloseTo(weight, 15));
    });
  });

  it('times nobody who has solved another problem', () => {
    const expected = {eta: [1, 2], db: [3, 4], rhoD: 5, rhoO: 6};
    expect(checkAgreement('core', {...expected, eta: [1, 2.0001]}, expected)).toBeCloseTo(5e-5, 12);
    expect(() => checkAgreement('core', {...expected, rhoO: 6.01}, expected)).toThrow(
      'core: rhoO must agree with ours',
    );
    expect(() => checkAgreement('core', {...expected, db: [3, Number.NaN]}, expected)).toThrow('core: db');
  });
});

describe('verdicts', () => {
  const timings = (n: number, core: number, original: number): CaseTimings => ({
    ...{n, skipped: [], versions: {}},
    timings: (
      [
        ['core', core],
        ['original', original],
      ] as const
    ).map(([id, time]) => ({
      ...{id, rounds: [time, 2 * time, time], passes: 1, difference: 0, note: ''},
    })),
  });
  const settings: Settings = {seconds: 1, rounds: {least: 1, most: 1}, turn: 1, warmUp: 1};
  const report = (cases: CaseTimings[]): Report => ({
    ...{command: '', settings, cases},
    memory: [{n: 3000, backend: 'cpu', startUp: 2 ** 27, peak: 2 ** 27 + 701 * 2 ** 20}],
    analysis: [{n: 3000, first: 99, later: 30, nonzeros: 1}],
    accuracy: [{n: 100, rho: 0.999, error: 1.1e-6}],
  });

  it('are met or missed by what was measured', () => {
    const found = requirements(report([timings(400, 1, 19.9), timings(3000, 50, 1000)]));
    expect(found.map(({measured, met}) => [measured, met])).toEqual([
      ['19.9x (19.9 to 19.9)', false],
      ['20.0x (20.0 to 20.0)', true],
      ['1.94', true],
      ['701 MB', false],
      ['1.1e-6', false],
      ['99 ms the first time, 30 ms later', true],
    ]);
  });

  it('say nothing of what was not measured', () => {
    expect(requirements({...report([timings(20, 1, 2)]), memory: [], analysis: [], accuracy: []})).toEqual([]);
  });
});

describe('statistics', () => {
  it('interpolates quantiles', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([5], 0.25)).toBe(5);
  });

  it('takes ratios round by round, of the rounds that both took part in', () => {
    expect(pairedRatio([2, 20, 4], [1, 10, 1])).toEqual({median: 2, quartiles: [2, 3]});
    expect(pairedRatio([2, 20, 2, 9], [1, 10, 1]).median).toBe(2);
    expect(pairedRatio([2, 20], [1, 10, 1]).median).toBe(2);
  });

  it('fits exponents', () => {
    const cubic = [10, 20, 50].map(n => [n, 7 * n ** 3] as const);
    expect(fittedExponent(cubic)).toBeCloseTo(3, 12);
  });
});
