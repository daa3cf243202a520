import fc from 'fast-check';
import {greatCircleDistances, planeDistances, type Point} from 'kronflow';
import {assertThrows} from '../support/compare';
import {property} from '../weights/random';

/** Degrees on a grid of a ten-thousandth, so that no two places are nearly the same. */
const degrees = (most: number) => fc.integer({min: -most * 1e4, max: most * 1e4}).map(value => value / 1e4);
const place = fc.record({lon: degrees(180), lat: degrees(90)});

/** The haversine formula, whose relative error is small but near antipodes. */
function haversineKm(a: {lon: number; lat: number}, b: {lon: number; lat: number}): number {
  const r = Math.PI / 180;
  const h =
    Math.sin(((b.lat - a.lat) * r) / 2) ** 2 +
    Math.cos(a.lat * r) * Math.cos(b.lat * r) * Math.sin(((b.lon - a.lon) * r) / 2) ** 2;
  return 2 * 6371.0088 * Math.asin(Math.sqrt(Math.min(1, h)));
}

describe('greatCircleDistances', () => {
  it('Paris to Lyon, in kilometres', () => {
    const [paris, lyon] = [
      {lon: 2.35, lat: 48.86},
      {lon: 4.84, lat: 45.76},
    ];
    const d = greatCircleDistances([paris, lyon]);
    expect(d).toHaveLength(4);
    expect([d[0], d[3]]).toEqual([0, 0]);
    expect(d[1]).toBeCloseTo(392.4566, 3);
    expect(Array.from(greatCircleDistances([paris, lyon], undefined, {intra: 'halfNearest'}))).toEqual([
      d[1] / 2,
      d[1],
      d[2],
      d[2] / 2,
    ]);
  });

  it('a quarter of the equator, and half of it', () => {
    const d = greatCircleDistances([[0, 0]], [[90, 0], [180, 0], [0, 90]]); // prettier-ignore
    const quarter = (Math.PI / 2) * 6371.0088;
    [1, 2, 1].forEach((quarters, i) => expect(d[i]).toBeCloseTo(quarters * quarter, 6));
  });

  it('is that of the haversine formula, destination fastest', () => {
    fc.assert(
      fc.property(
        fc.array(place, {minLength: 1, maxLength: 5}),
        fc.array(place, {minLength: 1, maxLength: 5}),
        (from, to) => {
          const d = greatCircleDistances(from, to);
          from.forEach((a, o) => to.forEach((b, j) => expect(d[o * to.length + j]).toBeCloseTo(haversineKm(a, b), 1)));
        },
      ),
      property,
    );
  });

  it('the same place written as 180 and as -180 degrees is at distance zero', () => {
    expect(Array.from(greatCircleDistances([[180, 10]], [[-180, 10]]))).toEqual([0]);
  });

  it('halfNearest leaves only positive distances, the others as they were', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(place, {
          minLength: 2,
          maxLength: 6,
          selector: ({lon, lat}) => `${lat},${lat === 90 || lat === -90 ? 0 : lon}`,
        }),
        places => {
          // prettier-ignore
          const plain = greatCircleDistances(places);
          const d = greatCircleDistances(places, places, {intra: 'halfNearest'});
          const n = places.length;
          for (let o = 0; o < n; o++) {
            const others = Array.from(plain.subarray(o * n, (o + 1) * n)).filter(each => each > 0);
            expect(d[o * n + o]).toBe(Math.min(...others) / 2);
          }
          expect(Array.from(d).filter((_, r) => plain[r] > 0)).toEqual(Array.from(plain).filter(each => each > 0));
        },
      ),
      property,
    );
  });
});

it('planeDistances: straight lines, rectangular', () => {
  const d = planeDistances([{x: 0, y: 0}], [{x: 3, y: 4}, {x: 0, y: 0}, {x: -6, y: 8}]); // prettier-ignore
  expect(Array.from(d)).toEqual([5, 0, 10]);
  expect(Array.from(planeDistances([[0, 0]], [[3, 4], [0, 0]], {intra: 'halfNearest'}))).toEqual([5, 2.5]); // prettier-ignore
});

const degree: Point = {lon: 1, lat: 2};
const plane: Point = {x: 1, y: 2};
test.each<[string, string, () => unknown]>([
  ['plane points', 'greatCircleDistances: points must be {lon, lat} or [lon, lat], got {x, y}; take planeDistances for a plane', () => greatCircleDistances([plane])],
  ['degrees in a plane', 'planeDistances: points must be {x, y} or [x, y], got {lon, lat}; take greatCircleDistances for degrees', () => planeDistances([degree])],
  ['a latitude of 91', 'greatCircleDistances: point 0 must be [longitude, latitude] in degrees, got [0, 91]; for a plane take planeDistances', () => greatCircleDistances([[0, 91]])],
  ['NaN', 'planeDistances: point 0 must have two finite coordinates, got [0, NaN]; drop or locate it', () => planeDistances([[0, NaN]])],
  ['no points', 'greatCircleDistances: there must be points on both sides, got 0 and 0; locate the regions', () => greatCircleDistances([])],
  ['one place only', "planeDistances: {intra: 'halfNearest'} must have a destination at another place than origin 0, got none; say 'zero'", () => planeDistances([plane], [plane], {intra: 'halfNearest'})],
  ['another rule', `planeDistances: intra must be 'zero' or 'halfNearest', got "half"`, () => planeDistances([plane], [plane], {intra: 'half' as 'zero'})],
])('refuses %s', (what, message, run) => expect(assertThrows(what, run, 'invalidArgument')).toBe(message)); // prettier-ignore
