import * as tf from '@tensorflow/tfjs';
import {fitMap, flowModel} from 'kronflow';
import {busiest} from '../../examples/browser/src/model/busiest';
import {designOf, observedPairs} from '../../examples/browser/src/model/design';
import {createExplorer} from '../../examples/browser/src/model/explorer';
import {weightsOf} from '../../examples/browser/src/model/weights';
import {choicesFrom, type Choices, defaultChoices} from '../../examples/browser/src/yours/choices';
import {createReader, type Reading} from '../../examples/browser/src/yours/reading';
import {towns} from '../support/towns';

const N = 15;
const file = (name: string, text: string) => ({name, text, fingerprint: text});
const all = towns({n: N, share: 1});
const rows = all.flows.split('\n').slice(1).map(row => row.split(',')); // prettier-ignore
const number = (id: string): number => Number(id.slice(1));
/** Towns with an even and with an odd number speak different languages. */
const border = (o: number, d: number): number => (o + d) % 2;
/** Not the same there and back. */
const minutes = (o: number, d: number): number => 10 + 7 * o + 3 * ((o * d) % 11) + d;

/** The flows with further columns: what a cell is for a pair, by column. */
function withColumns(columns: Record<string, (o: number, d: number) => string | number>, kept = rows): string {
  const line = ([o, d, count]: string[]): string =>
    [o, d, count, ...Object.values(columns).map(cell => cell(number(o), number(d)))].join(',');
  return [['origin', 'dest', 'count', ...Object.keys(columns)].join(','), ...kept.map(line)].join('\n');
}

function read(flows: string, choices: Partial<Choices> = {}): Reading {
  const files = {locations: file('locations.csv', all.locations), flows: file('flows.csv', flows)};
  return createReader()(files, {...defaultChoices, ...choices});
}

const plain = (...columns: string[]) => columns.map(column => ({column, log: false}));
const messages = ({problems}: Reading) => problems.map(({message}) => message);
const term = (reading: Reading, name: string): Float64Array => {
  const design = designOf(reading.dataset!);
  expect(design.names).toContain(name);
  return design.multiply(design.names.map(each => Number(each === name)));
};

describe('columns of the flows', () => {
  test('are offered and not taken unasked; those that were chosen are terms of the design', () => {
    const flows = withColumns({border, minutes, mode: () => 'train'});
    const offered = read(flows);
    expect(offered.problems).toEqual([]);
    expect(offered.pairs).toEqual([
      {column: 'border', positive: false},
      {column: 'minutes', positive: true},
    ]);
    expect(designOf(offered.dataset!).names).toEqual(designOf(read(all.flows).dataset!).names);
    const chosen = read(flows, {pair: [...plain('border'), {column: 'minutes', log: true}]});
    expect(chosen.problems).toEqual([]);
    const [border_, minutes_] = [term(chosen, 'border'), term(chosen, 'log_minutes')];
    for (let o = 0; o < N; o++) {
      for (let d = 0; d < N; d++) {
        expect(border_[o * N + d]).toBe(border(o, d));
        expect(minutes_[o * N + d]).toBe(Math.log(minutes(o, d)));
      }
    }
    const kept = busiest(chosen.dataset!, 5);
    const numbers = kept.regions.map(({id}) => number(id));
    expect(Array.from(kept.covariates.pair!.border)).toEqual(numbers.flatMap(o => numbers.map(d => border(o, d))));
  });

  test('are fitted and explored: what a border takes from the flows is found again', async () => {
    const taken = rows.map(([o, d, count]) => {
      const share = border(number(o), number(d)) === 1 ? Math.exp(-1) : 1;
      return [o, d, count === '' ? '' : String(Math.round(Number(count) * share))];
    });
    const {dataset} = read(withColumns({border}, taken), {pair: plain('border')});
    await tf.setBackend('cpu');
    const model = flowModel({
      ...{family: 'poisson', weights: weightsOf(dataset!), design: designOf(dataset!), priors: 'flat'},
      ...{flows: dataset!.flows, observed: Array.from(observedPairs(dataset!))},
    });
    const result = await fitMap(model);
    expect(result.status.converged).toBe(true);
    const robust = result.inference({covariance: 'sandwich'});
    const {estimate, standardError} = robust.find(({name}) => name === 'border')!;
    expect(Math.abs(estimate + 1)).toBeLessThan(3 * standardError);
    expect(standardError).toBeLessThan(0.15);

    const explained = async (data = dataset!) => {
      const explorer = createExplorer(data);
      const outcome = await explorer.run({region: 3, pull: 0, push: 0, rhoD: 0.1, rhoO: 0.1});
      explorer.dispose();
      return outcome.explained;
    };
    const {origin, destination} = dataset!.covariates;
    expect(await explained()).toBeGreaterThan(
      (await explained({...dataset!, covariates: {origin, destination}})) + 0.02,
    );
  });

  test('say how many pairs have no value, and are not taken then', () => {
    const between = rows.filter(([o, d]) => o !== d);
    const reasons = (flows: string) => read(flows).pairs.map(({unusable}) => unusable);
    expect(reasons(withColumns({border}, between))).toEqual(['15 of 225 pairs have no value, from a place to itself']);
    expect(reasons(withColumns({border}, rows.slice(3)))).toEqual([
      '3 of 225 pairs have no value, 1 of them from a place to itself',
    ]);
    const gap = withColumns({border: (o, d) => (o === 2 && d === 7 ? '' : border(o, d))});
    expect(reasons(gap)).toEqual(['1 of 225 pairs has no value']);
    for (const absent of ['missing', 'zero'] as const) {
      const reading = read(gap, {absent, pair: plain('border')});
      expect(reading.dataset).toBeUndefined();
      expect(reading.problems).toMatchObject([{table: 'flows.csv', column: 'border'}]);
      expect(messages(reading)[0]).toMatch(/each pair must have a number.*: 1 of 225 pairs has no value; fill it in/);
    }
  });

  test('have a value for a pair whose count is empty', () => {
    const uncounted = rows.map(([o, d, count]) => [o, d, o === d ? '' : count]);
    const {problems, dataset} = read(withColumns({border}, uncounted), {pair: plain('border'), absent: 'zero'});
    expect(problems).toEqual([]);
    expect(dataset!.intra).toBe(false);
  });

  test('may hold text here and there, which is told where they are offered', () => {
    const flows = withColumns({border, minutes: (o, d) => (o === 0 && d === 1 ? 'long' : minutes(o, d))});
    const {problems, pairs, dataset} = read(flows);
    expect(problems).toEqual([]);
    expect(dataset).toBeDefined();
    expect(pairs).toEqual([
      {column: 'border', positive: false},
      {
        column: 'minutes',
        positive: false,
        unusable: expect.stringMatching(/^line 3 must be a number, got 'long'/) as string,
      },
    ]);
  });

  test('must have a logarithm if it is taken, a name of their own, and something to tell', () => {
    const flows = withColumns({border, one: () => 1, twice: (o, d) => 2 * border(o, d) + 3, rho_x: minutes});
    const wrong = (...pair: NonNullable<Choices['pair']>) => messages(read(flows, {pair}));
    expect(wrong({column: 'border', log: true})).toEqual([
      expect.stringMatching(/must be above 0 to have a logarithm/),
    ]);
    expect(wrong(...plain('rho_x'))).toEqual([
      expect.stringMatching(/must not be called as another part of the model/),
    ]);
    expect(wrong(...plain('one'))).toEqual([expect.stringMatching(/^'one' must tell pairs with a known flow apart/)]);
    expect(wrong(...plain('border', 'twice'))).toEqual([expect.stringMatching(/^'twice' must tell/)]);
    expect(wrong(...plain('gone'))).toEqual([expect.stringMatching(/there is no such column of numbers/)]);
    expect(read(flows, {pair: plain('gone')}).pairs.at(-1)!.column).toBe('gone'); // to be unticked
    expect(wrong(...plain('twice'))).toEqual([]);
  });

  test('are among the choices of a link', () => {
    const pair = [{column: 'minutes', log: true}];
    expect(choicesFrom(JSON.parse(JSON.stringify({...defaultChoices, pair})))).toEqual({...defaultChoices, pair});
    expect(choicesFrom({pair: 'minutes'})).toEqual(defaultChoices);
  });
});
