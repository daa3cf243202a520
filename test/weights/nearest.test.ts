import fc from 'fast-check';
import {SpatialWeights} from '../../src/weights/SpatialWeights';
import {assertThrows} from '../support/compare';
import {permutation, seededRandom} from '../support/random';
import {property} from './random';

type Pair = readonly [number, number];
type Distance = (a: Pair, b: Pair) => number;

const planar: Distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** By the angle between unit vectors: no haversine, nothing special at poles or the antimeridian. Same order as the angle. */
const chord: Distance = (a, b) => {
  const unit = ([lon, lat]: Pair) => {
    const [l, p] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
    return [Math.cos(p) * Math.cos(l), Math.cos(p) * Math.sin(l), Math.sin(p)];
  };
  const [u, v] = [unit(a), unit(b)];
  return Math.hypot(u[0] - v[0], u[1] - v[1], u[2] - v[2]);
};

/** The columns of each row. */
function neighboursOf({n, indptr, indices}: SpatialWeights): number[][] {
  return Array.from({length: n}, (_, i) => [...indices.subarray(indptr[i], indptr[i + 1])]);
}

/**
 * Every neighbour is as near as the k nearest by brute force. Distances are compared, not indices: at equal distances either
 * formula's rounding may win.
 */
function expectNearest(w: SpatialWeights, points: readonly Pair[], k: number, distance: Distance): void {
  const excess = neighboursOf(w).map((columns, i) => {
    const distances = points.map(point => distance(points[i], point));
    const sorted = distances.filter((_, j) => j !== i).sort((a, b) => a - b);
    const found = columns.filter(j => j !== i).map(j => distances[j]);
    return found.length === k ? Math.max(...found) / (1 + 1e-12) - sorted[k - 1] : Infinity;
  });
  // Chords of coincident points near a pole are rounding.
  expect(Math.max(...excess)).toBeLessThan(1e-15);
}

/** Coordinates on a coarse grid: many ties and coincident points. */
const grid = (max: number, step: number) => fc.integer({min: -max, max}).map(i => i * step);
const pointsOf = (x: fc.Arbitrary<number>, y: fc.Arbitrary<number>) =>
  fc
    .array(fc.tuple(x, y), {minLength: 2, maxLength: 60})
    .chain(points => fc.record({points: fc.constant(points), k: fc.integer({min: 1, max: points.length - 1})}));

describe('against brute force', () => {
  it.each([
    ['a plane', grid(1000, 0.137), grid(1000, 0.071)],
    ['a lattice of tenths, with ties and coincident points', grid(4, 0.1), grid(4, 0.1)],
  ])('%s', (_, x, y) => {
    fc.assert(
      fc.property(pointsOf(x, y), ({points, k}) => {
        expectNearest(SpatialWeights.kNearest(points, k), points, k, planar);
      }),
      property,
    );
  });

  it.each([
    ['the whole earth', grid(1800, 0.1), grid(900, 0.1)],
    ['a coarse graticule with poles and both sides of the antimeridian', grid(4, 45), grid(4, 22.5)],
    ['round the antimeridian', fc.constantFrom(-180, -179.5, -179, 179, 179.5, 180, 181, 180.5, -180.5), grid(20, 1)],
    ['near a pole', grid(1800, 0.1), fc.constantFrom(90, 89.9, 89.5, 89, 85)],
  ])('%s', (_, lon, lat) => {
    fc.assert(
      fc.property(pointsOf(lon, lat), ({points, k}) => {
        const named = points.map(([x, y]) => ({lon: x, lat: y}));
        expectNearest(SpatialWeights.kNearest(named, k), points, k, chord);
      }),
      property,
    );
  });

  it('a few hundred points, more than one leaf of the index', () => {
    const random = seededRandom(5);
    const points = Array.from({length: 400}, (): Pair => [random.uniform(-180, 180), random.uniform(-90, 90)]);
    expectNearest(SpatialWeights.kNearest(points, 7, {metric: 'greatCircle'}), points, 7, chord);
    expectNearest(SpatialWeights.kNearest(points, 7), points, 7, planar);
  });
});

describe('metrics', () => {
  it('the antimeridian is no border on the earth, and one in the plane', () => {
    const points: Pair[] = [
      [179, 0],
      [-179, 0],
      [170, 0],
    ];
    expect(neighboursOf(SpatialWeights.kNearest(points, 1, {metric: 'greatCircle'}))[0]).toEqual([1]);
    expect(neighboursOf(SpatialWeights.kNearest(points, 1))[0]).toEqual([2]);
  });

  it('the names of the coordinates choose it', () => {
    const far = [
      [179, 0],
      [-179, 0],
      [170, 0],
    ];
    expect(
      neighboursOf(
        SpatialWeights.kNearest(
          far.map(([lon, lat]) => ({lon, lat})),
          1,
        ),
      )[0],
    ).toEqual([1]);
    expect(
      neighboursOf(
        SpatialWeights.kNearest(
          far.map(([x, y]) => ({x, y})),
          1,
        ),
      )[0],
    ).toEqual([2]);
  });

  it('degrees of longitude shrink towards the poles', () => {
    const points = [
      {lon: 0, lat: 80},
      {lon: 3, lat: 80},
      {lon: 0, lat: 82},
    ];
    expect(neighboursOf(SpatialWeights.kNearest(points, 1))[0]).toEqual([1]);
  });
});

describe('ties', () => {
  it('the lower index wins', () => {
    const cross: Pair[] = [
      [0, 0],
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ];
    expect(neighboursOf(SpatialWeights.kNearest(cross, 2))[0]).toEqual([1, 2]);
    const meridian = [0, 10, -10, 20, -20].map(lat => ({lon: 7, lat}));
    expect(neighboursOf(SpatialWeights.kNearest(meridian, 3))[0]).toEqual([1, 2, 3]);
  });

  it('coincident points: the first others, however many there are', () => {
    const n = 50;
    for (const point of [
      {x: 3, y: 4},
      {lon: 3, lat: 4},
    ]) {
      const w = SpatialWeights.kNearest(
        Array.from({length: n}, () => point),
        3,
      );
      neighboursOf(w).forEach((columns, i) => {
        expect(columns).toEqual([0, 1, 2, 3].filter(j => j !== i).slice(0, 3));
      });
    }
  });

  it('with shuffled points the same neighbours, where there are no ties', () => {
    const random = seededRandom(8);
    const points = Array.from({length: 80}, (): Pair => [random.uniform(), random.uniform()]);
    const order = permutation(80, 9);
    const plain = neighboursOf(SpatialWeights.kNearest(points, 4));
    const shuffled = neighboursOf(
      SpatialWeights.kNearest(
        order.map(i => points[i]),
        4,
      ),
    );
    shuffled.forEach((columns, at) => {
      expect(columns.map(j => order[j]).sort((a, b) => a - b)).toEqual(plain[order[at]]);
    });
  });

  it('rows of a lattice are the same from run to run', () => {
    const lattice = Array.from({length: 64}, (_, i): Pair => [i % 8, Math.floor(i / 8)]);
    expect(SpatialWeights.kNearest(lattice, 5)).toEqual(SpatialWeights.kNearest(lattice, 5));
  });
});

describe('refusals', () => {
  const points = [
    {x: 0, y: 0},
    {x: 1, y: 0},
    {x: 2, y: 0},
  ];
  const kRule = (k: number, last = 2) =>
    `SpatialWeights.kNearest: k must be a whole number from 1 to ${last}, one less than the number of points, got ${k}`;
  const finite = (i: number, pair: string) =>
    `SpatialWeights.kNearest: point ${i} must have two finite coordinates, got [${pair}]; drop or locate it`;
  const degrees = (i: number, pair: string) =>
    `SpatialWeights.kNearest: point ${i} must be [longitude, latitude] in degrees, got [${pair}]; for a plane say {metric: 'planar'}`;

  it.each([
    ['k = 0', kRule(0), () => SpatialWeights.kNearest(points, 0)],
    ['k = n', kRule(3), () => SpatialWeights.kNearest(points, 3)],
    ['k = 1.5', kRule(1.5), () => SpatialWeights.kNearest(points, 1.5)],
    ['k = NaN', kRule(NaN), () => SpatialWeights.kNearest(points, NaN)],
    ['one point has no neighbours', kRule(1, 0), () => SpatialWeights.kNearest([[0, 0]], 1)],
    [
      'NaN',
      finite(1, 'NaN, 0'),
      () =>
        SpatialWeights.kNearest(
          [
            [0, 0],
            [NaN, 0],
          ],
          1,
        ),
    ],
    [
      'Infinity',
      finite(0, '0, -Infinity'),
      () =>
        SpatialWeights.kNearest(
          [
            {lon: 0, lat: -Infinity},
            {lon: 0, lat: 0},
          ],
          1,
        ),
    ],
    [
      'latitude beyond a pole',
      degrees(1, '0, 90.5'),
      () =>
        SpatialWeights.kNearest(
          [
            {lon: 0, lat: 0},
            {lon: 0, lat: 90.5},
          ],
          1,
        ),
    ],
    [
      'longitude beyond a turn',
      degrees(0, '361, 0'),
      () =>
        SpatialWeights.kNearest(
          [
            {lon: 361, lat: 0},
            {lon: 0, lat: 0},
          ],
          1,
        ),
    ],
    [
      'metres taken for degrees',
      degrees(0, '500000, 4649776'),
      () =>
        SpatialWeights.kNearest(
          [
            [500000, 4649776],
            [0, 0],
          ],
          1,
          {metric: 'greatCircle'},
        ),
    ],
    [
      'points of two kinds',
      'SpatialWeights.kNearest: points must all be of one kind, got {lon, lat} and {x, y}; convert them first',
      () =>
        SpatialWeights.kNearest(
          [
            {lon: 0, lat: 0},
            {x: 1, y: 1},
          ],
          1,
        ),
    ],
  ])('%s', (what, message, run) => {
    expect(assertThrows(what, run, 'invalidArgument')).toBe(message);
  });

  it('fields of another name, as other libraries call them', () => {
    // From JavaScript, where no type keeps it out.
    const leaflet = JSON.parse('[{"lat": 1, "lng": 2}, {"lat": 2, "lng": 3}]') as {x: number; y: number}[];
    expect(assertThrows('lng', () => SpatialWeights.kNearest(leaflet, 1), 'invalidType')).toBe(
      'SpatialWeights.kNearest: point 0 must be {lon, lat}, {x, y} or a pair, got {lat, lng}; rename its fields',
    );
  });
});
