import fc from 'fast-check';
import {type FlowTables, type Point, readFlowTables, writeFlowTables} from 'kronflow';
import {assertThrows} from '../support/compare';
import {property} from '../weights/random';

/** Any text, with separators, quotes and line ends, as a trimmed cell holds it. */
const text = fc.string({unit: fc.constantFrom(...Array.from('abcÅ東,;|\t"\n\r .0123-')), minLength: 1, maxLength: 8})
  .map(each => each.replace(/\r\n?/g, '\n').trim())
  .filter(each => each !== ''); // prettier-ignore
/** -0 is written as 0. */
const number = fc.double({noNaN: true, noDefaultInfinity: true}).map(value => value + 0);
const count = fc.oneof(
  fc.nat(9),
  fc.double({min: 0, max: 1e9, noNaN: true}).map(value => value + 0),
);
const orNaN = (values: fc.Arbitrary<number>) => fc.oneof({weight: 4, arbitrary: values}, fc.constant(NaN));
const point: fc.Arbitrary<Point> = fc.record({
  lon: fc.double({min: -180, max: 180, noNaN: true}).map(value => value + 0),
  lat: fc.double({min: -90, max: 90, noNaN: true}).map(value => value + 0),
});
const plane: fc.Arbitrary<Point> = fc.record({x: number, y: number});

/** An array with a number in it: a column without any is not read as one of numbers. */
const column = (length: number, values: fc.Arbitrary<number>) =>
  fc
    .tuple(fc.array(values, {minLength: length, maxLength: length}), fc.nat(length - 1), number)
    .map(([list, at, value]) => Float64Array.from(list, (each, i) => (i === at ? value : each)));

const side = (points: fc.Arbitrary<Point>) =>
  fc.uniqueArray(text, {minLength: 1, maxLength: 4}).chain(ids =>
    fc.record({
      ids: fc.constant(ids),
      names: fc.array(text, {minLength: ids.length, maxLength: ids.length}),
      points: fc.array(points, {minLength: ids.length, maxLength: ids.length}),
      attributes: fc.dictionary(fc.constantFrom('jobs', 'log pop', '"a,b"'), column(ids.length, orNaN(number))),
    }),
  );

const tables: fc.Arbitrary<FlowTables> = fc
  .tuple(
    fc.constantFrom(point, plane),
    fc.constantFrom(1, 2),
    fc.option(fc.integer({min: 1, max: 3}), {nil: undefined}),
  )
  .chain(([points, sides, periods]) =>
    fc.tuple(fc.array(side(points), {minLength: sides, maxLength: sides}), fc.constant(periods)),
  )
  .chain(([sides, T]) => {
    const [origins, destinations] = [sides[0], sides.at(-1)!];
    const pairs = origins.ids.length * destinations.ids.length;
    const length = pairs * (T ?? 1);
    const flows = fc.array(fc.option(count), {minLength: length, maxLength: length});
    return flows.chain(list =>
      fc.record({
        origins: fc.constant(origins),
        destinations: fc.constant(destinations),
        ...(T === undefined ? {} : {periods: fc.constant(['1999', '2001', '2010'].slice(0, T))}),
        flows: fc.constant(Float64Array.from(list, each => each ?? 0)),
        observed: fc.constant(Uint8Array.from(list, each => (each === null ? 0 : 1))),
        pair: fc.dictionary(fc.constantFrom('km', 'fitted', 'residual'), column(pairs, number)),
        notes: fc.constant([]),
      }),
    );
  });

describe('read(write(x)) = x', () => {
  it('for any regions, square or rectangular, with missing flows, covariates and periods', () => {
    fc.assert(
      fc.property(tables, x => {
        const {origins, destinations, flows, observed, pair, periods} = x;
        // A period without a single row is not in the table.
        const size = observed.length / (periods?.length ?? 1);
        const hasRow = (_: unknown, t: number): boolean => observed.subarray(t * size, (t + 1) * size).includes(1);
        fc.pre(Object.keys(pair).length > 0 || (periods ?? ['']).every(hasRow));
        const csv = writeFlowTables({...x, values: {count: flows, ...pair}});
        const options = periods ? {columns: {period: 'period'}} : {};
        const locations =
          origins === destinations ? csv.locationsCsv : {origins: csv.originsCsv, destinations: csv.destinationsCsv};
        const {notes, ...back} = readFlowTables(locations, csv.flowsCsv, options);
        expect(notes.length).toBeGreaterThan(0);
        expect({...back, notes: []}).toEqual(x);
      }),
      {...property, numRuns: 400},
    );
  });

  it('of one table for both sides, all three location tables are the same', () => {
    const {origins, flows} = readFlowTables('id,lat,lon,jobs\na,1,2,3\nb,4,5,6', 'origin,dest,count\na,b,1');
    const csv = writeFlowTables({origins, destinations: origins, values: {count: flows}});
    expect(csv.locationsCsv).toBe('id,name,lat,lon,jobs\na,a,1,2,3\nb,b,4,5,6');
    expect([csv.originsCsv, csv.destinationsCsv]).toEqual([csv.locationsCsv, csv.locationsCsv]);
  });
});

describe('writeFlowTables', () => {
  const two = {ids: ['a', 'b']};

  it('rows for every flow with any value; counts that were not observed are empty', () => {
    const values = {count: [0, 12, 9, 4], fitted: [1, 11.5, 9, NaN], residual: [NaN, 0.5, 0, Infinity]};
    const {flowsCsv} = writeFlowTables({origins: two, destinations: two, values, observed: [0, 1, 1, 0]});
    expect(flowsCsv).toBe('origin,dest,count,fitted,residual\na,a,,1,\na,b,12,11.5,0.5\nb,a,9,9,0');
  });

  it('one table of all regions: an id on both sides once, as the origins have it', () => {
    const origins = {ids: ['a', 'b'], points: [{x: 1, y: 2}, {x: 3, y: 4}], attributes: {jobs: Float64Array.of(5, 6)}}; // prettier-ignore
    const destinations = {ids: ['b', 'c'], points: [{x: 7, y: 8}, {x: 9, y: 0}], attributes: {beds: Float64Array.of(1, 2)}}; // prettier-ignore
    const csv = writeFlowTables({origins, destinations, values: {count: [1, 2, 3, 4]}});
    expect(csv.locationsCsv).toBe('id,name,x,y,jobs,beds\na,a,1,2,5,\nb,b,3,4,6,\nc,c,9,0,,2');
    expect(csv.destinationsCsv).toBe('id,name,x,y,beds\nb,b,7,8,1\nc,c,9,0,2');
  });

  it('what is the same in all periods is repeated in each', () => {
    const values = {count: [1, 2, 3, 4], km: [0, 9]};
    const {flowsCsv} = writeFlowTables({origins: {ids: ['a']}, destinations: two, values, periods: ['1', '2']});
    expect(flowsCsv).toBe('origin,dest,period,count,km\na,a,1,1,0\na,b,1,2,9\na,a,2,3,0\na,b,2,4,9');
  });

  test.each<[string, string, string, () => unknown]>([
    ['values of a wrong length', 'invalidShape', 'fitted must be [2 * 2] = 4 numbers, got 3', () => writeFlowTables({origins: two, destinations: two, values: {fitted: [1, 2, 3]}})],
    ['marks of a wrong length', 'invalidShape', 'observed must be [3 * 2 * 2] = 12 marks, got 4', () => writeFlowTables({origins: two, destinations: two, values: {count: [1, 2, 3, 4]}, observed: [1, 1, 1, 1], periods: ['x', 'y', 'z']})],
    ['names of a wrong length', 'invalidShape', 'origins must have as many names as ids, 2, got 1', () => writeFlowTables({origins: {...two, names: ['A']}, destinations: two, values: {count: [1, 2, 3, 4]}})],
    ['no values', 'invalidArgument', 'values must have a column, got none; pass {count: flows}', () => writeFlowTables({origins: two, destinations: two, values: {}})],
    ['a value of a taken name', 'invalidArgument', "values must not be named origin, dest, period, got 'dest'; rename the column", () => writeFlowTables({origins: two, destinations: two, values: {dest: [1, 2, 3, 4]}})],
    ['an attribute of a taken name', 'invalidArgument', 'attributes must not be named id, name; rename id', () => writeFlowTables({origins: {...two, attributes: {id: Float64Array.of(1, 2)}}, destinations: two, values: {count: [1, 2, 3, 4]}})],
  ])('refuses %s', (what, code, message, run) => expect(assertThrows(what, run, code)).toBe(`writeFlowTables: ${message}`)); // prettier-ignore
});
