import {flowDesign, type FlowModelOptions, flowModel, SpatialWeights} from 'kronflow';
import {assertThrows} from '../support/compare';
import {seededRandom} from '../support/random';
import {directedKnn} from '../support/weights';

const [no, nd] = [5, 7];
const random = seededRandom(3);
const numbers = (count: number): number[] => Array.from({length: count}, () => random.normal());
const [x, z, distance] = [numbers(no), numbers(nd), numbers(no * nd)];
const flows = Array.from({length: no * nd}, () => random.below(9));
const rowsOf = (flat: readonly number[]): number[][] =>
  Array.from({length: no}, (_, o) => flat.slice(o * nd, (o + 1) * nd));
const replaced = <T>(list: readonly T[], at: number, value: T): T[] => list.map((old, i) => (i === at ? value : old));
const design = flowDesign({origin: {x}, destination: {z}, pair: {distance}});
const [origin, destination] = [no, nd].map(n => SpatialWeights.fromDense(directedKnn(n, 2, n)));
const good: FlowModelOptions = {family: 'poisson', weights: {origin, destination}, design, flows};

const warn = jest.spyOn(console, 'warn').mockImplementation();
beforeEach(() => warn.mockClear());
afterAll(() => warn.mockRestore());

test('takes flows in any of their forms', () => {
  const second = flows.map(value => value + 1);
  const one = flowModel(good).counts.y;
  expect(flowModel({...good, flows: rowsOf(flows)}).counts.y).toEqual(one);
  expect(flowModel({...good, flows: Float32Array.from(flows)}).counts.y).toEqual(one);
  const two = Float64Array.of(...flows, ...second);
  for (const panel of [[rowsOf(flows), rowsOf(second)], [flows, second], two]) {
    const model = flowModel({...good, flows: panel});
    expect(model.periods).toBe(2);
    expect(model.counts.y).toEqual(two);
  }
});

test('what is missing may hold anything', () => {
  const observed = flows.map((_, r) => r % 6 !== 0);
  const junk = flows.map((value, r) => (r % 6 === 0 ? [NaN, -3, Infinity][r % 3] : value));
  const model = flowModel({...good, observed, flows: junk});
  expect(model.observations).toBe(observed.filter(Boolean).length);
  expect(model.counts.y.every(Number.isFinite)).toBe(true);
  const perPeriod = flowModel({...good, observed, flows: [junk, junk]});
  expect(perPeriod.observations).toBe(2 * model.observations);
});

const constant = new Array<number>(no).fill(4);
const islands = SpatialWeights.fromEdges([], {n: no});
const repeated = flowDesign({origin: {x, double: x.map(value => 2 * value + 1)}, destination: {z}});
const large = flowDesign({origin: {x: x.map(value => 1e200 * value)}, destination: {z}});
const nowhere = flows.map((value, r) => (Math.floor(r / nd) === 2 ? 0 : value));
const onlyThere = flowDesign({origin: {port: [0, 0, 1, 0, 0]}, destination: {z}});
const square = flowDesign({both: {x}});

type Refusal = [code: string, message: string, options: Partial<FlowModelOptions>];
const bad: Refusal[] = [
  ['invalidData', 'must not be negative, got -2 from origin 1 to destination 3', {flows: replaced(flows, nd + 3, -2)}],
  [
    'nonFinite',
    'must be finite, got NaN from origin 0 to destination 2; mark missing',
    {flows: replaced(flows, 2, NaN)},
  ],
  [
    'nonFinite',
    'must be finite, got Infinity from origin 0 to destination 0 in period 1',
    {flows: [flows, replaced(flows, 0, Infinity)]},
  ],
  ['invalidShape', 'flows must have 5 x 7 = 35 values (or that for each period), got 34', {flows: flows.slice(1)}],
  [
    'invalidShape',
    'flows must have 5 rows, one per origin, of 7 values, got 7 rows',
    {flows: Array.from({length: nd}, () => numbers(no))},
  ],
  [
    'invalidShape',
    'row 1 of flows must have 7 values, one per destination, got 6',
    {flows: replaced(rowsOf(flows), 1, numbers(nd - 1))},
  ],
  ['invalidType', 'flows must be an array of numbers or rows, got number', {flows: 3 as never}],
  ['invalidData', 'all observed flows are zero', {flows: flows.map(() => 0)}],
  ['invalidData', 'observed leaves out all flows', {observed: flows.map(() => false)}],
  ['invalidData', 'observed must be true or false (1 or 0), got 0.5', {observed: flows.map(() => 0.5)}],
  [
    'invalidShape',
    'observed must be given once or for each of the 1 periods, got 2',
    {observed: [flows, flows].map(f => f.map(() => true))},
  ],
  [
    'nonFinite',
    'offset must be finite, got -Infinity at entry 4; leave pairs without exposure',
    {offset: replaced(distance, 4, -Infinity)},
  ],
  ['invalidArgument', "dependence 'separable' needs weights", {weights: undefined}],
  ['invalidShape', 'the destination weights must have the 7 destinations of the design, got 5', {weights: origin}],
  ['invalidType', 'the origin weights must be SpatialWeights', {weights: {origin: [[0]] as never, destination}}],
  ['invalidArgument', 'rho_o has no meaning, as no region has neighbours', {weights: {origin: islands, destination}}],
  ...(['unrestricted', 'destinationOrigin', 'network'] as const).map((dependence): Refusal => [
    'invalidArgument',
    `rho_${dependence === 'network' ? 'w' : 'o'} has no meaning, as no region has neighbours`,
    {dependence, weights: {origin: islands, destination}},
  ]),
  ['invalidArgument', 'family must be one of poisson, negativeBinomial, got normal', {family: 'normal' as never}],
  ['invalidArgument', 'dependence must be one of none, destination', {dependence: 'both' as never}],
  ['invalidArgument', 'design must come from flowDesign', {design: [{}] as never}],
  ['invalidShape', 'there must be one design, or one for each of the 1 periods, got 2', {design: [design, design]}],
  ['invalidShape', 'must have the same regions and terms', {design: [design, onlyThere], flows: [flows, flows]}],
  [
    'collinear',
    'orig_constant is a linear combination of intercept',
    {design: flowDesign({origin: {constant}, destination: {z}})},
  ],
  ['collinear', 'orig_double is a linear combination of intercept, orig_x', {design: repeated}],
  [
    'collinear',
    'orig_zero is zero for all observed pairs',
    {design: flowDesign({origin: {zero: constant.map(() => 0)}, destination: {z}})},
  ],
  ['tooLarge', 'values of orig_x are so large that their squares overflow', {design: large}],
  [
    'separation',
    'every pair with orig_port other than 0 has no flow',
    {design: onlyThere, flows: nowhere, priors: 'flat'},
  ],
  [
    'invalidData',
    '4 observed flows cannot tell 5 parameters',
    {observed: flows.map((_, r) => [1, 9, 17, 32].includes(r)), design: flowDesign({origin: {x}, destination: {z}})},
  ],
  [
    'invalidArgument',
    'priors.beta names z, but the parameters are intercept, dest_z',
    {priors: {beta: {z: 0 as never}}},
  ],
];

test.each(bad)('refuses: %s, %s', (code, message, options) => {
  expect(assertThrows('flowModel', () => flowModel({...good, ...options}), code)).toContain(message);
});

test('a design for other regions is refused by the shape of the flows', () => {
  assertThrows('flowModel', () => flowModel({...good, dependence: 'none', design: square}), 'invalidShape');
});

test('says so when flows are no whole numbers, and when a coefficient rests on its prior alone', () => {
  flowModel({...good, flows: replaced(flows, 0, 1.5)});
  flowModel({...good, design: onlyThere, flows: nowhere});
  const said = warn.mock.calls.map(([message]) => String(message));
  expect(said).toHaveLength(2);
  expect(said[0]).toContain('some flows are not whole numbers');
  expect(said[1]).toContain(
    'every pair with orig_port other than 0 has no flow; its estimate rests on its prior alone',
  );
});
