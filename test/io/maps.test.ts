import {geoDistance} from 'd3-geo';
import fc from 'fast-check';
import {flowLinesGeoJson, type FlowResult, flowRowsForKepler} from 'kronflow';
import {assertThrows} from '../support/compare';
import {property} from '../weights/random';

const places = {
  ids: ['a', 'b', 'c'],
  names: ['Aix, "en" Provence', 'Brest', 'Caen'],
  points: [{lon: 5.4, lat: 43.5}, {lon: -4.5, lat: 48.4}, {lon: -0.4, lat: 49.2}],
}; // prettier-ignore
const result: FlowResult = {
  origins: places,
  destinations: places,
  values: {count: [50, 12, 3, 9, 0, 0, 7, 99, 1], fitted: [1, 2, 3, 4, 5, 6, 7, 8, 9], residual: [0, 0, 0, 5, 0, 0, NaN, 0, 0]},
  observed: [1, 1, 1, 1, 1, 1, 1, 0, 1],
}; // prettier-ignore

describe('flowRowsForKepler', () => {
  it('all flows above zero, the largest first, with both ends', () => {
    const {rows} = flowRowsForKepler(result);
    expect(rows.map(({count}) => count)).toEqual([50, 12, 9, 7, 3, 1]);
    expect(rows[1]).toEqual({
      origin_lat: 43.5,
      origin_lng: 5.4,
      dest_lat: 48.4,
      dest_lng: -4.5,
      origin_id: 'a',
      dest_id: 'b',
      origin_name: 'Aix, "en" Provence',
      dest_name: 'Brest',
      count: 12,
      fitted: 2,
      residual: 0,
    });
    expect(rows[3].residual).toBeNull();
  });

  it('the same as CSV', () => {
    const {csv} = flowRowsForKepler(result, {by: 'fitted', minimum: 7, top: 2});
    expect(csv).toBe(
      'origin_lat,origin_lng,dest_lat,dest_lng,origin_id,dest_id,origin_name,dest_name,count,fitted,residual\n' +
        '49.2,-0.4,49.2,-0.4,c,c,Caen,Caen,1,9,0\n' +
        '49.2,-0.4,48.4,-4.5,c,b,Caen,Brest,,8,0',
    );
  });

  it('a panel has its period', () => {
    const one = {ids: ['a'], points: [[1, 2]]};
    const panel = {origins: one, destinations: one, values: {fitted: [1, 2]}, periods: ['2001', '2002']};
    expect(flowRowsForKepler(panel).rows.map(({period, fitted}) => [period, fitted])).toEqual([['2002', 2], ['2001', 1]]); // prettier-ignore
  });

  it('zeros if that is said', () => {
    expect(flowRowsForKepler(result, {minimum: 0}).rows).toHaveLength(8);
  });
});

describe('flowLinesGeoJson', () => {
  it('lines between places, the largest first; none within', () => {
    const lines = flowLinesGeoJson(result, {top: 2});
    expect(lines).toEqual({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: {type: 'LineString', coordinates: [[5.4, 43.5], [-4.5, 48.4]]},
          properties: {origin: 'a', dest: 'b', origin_name: 'Aix, "en" Provence', dest_name: 'Brest', count: 12, fitted: 2, residual: 0},
        },
        {
          type: 'Feature',
          geometry: {type: 'LineString', coordinates: [[-4.5, 48.4], [5.4, 43.5]]},
          properties: {origin: 'b', dest: 'a', origin_name: 'Brest', dest_name: 'Aix, "en" Provence', count: 9, fitted: 4, residual: 5},
        },
      ],
    }); // prettier-ignore
    expect(JSON.parse(JSON.stringify(lines))).toEqual(lines);
  });

  const line = (from: [number, number], to: [number, number], greatCircle: boolean): number[][] => {
    const [origins, destinations] = [{ids: ['a'], points: [from]}, {ids: ['b'], points: [to]}]; // prettier-ignore
    const {features} = flowLinesGeoJson({origins, destinations, values: {count: [1]}}, {greatCircle});
    return features[0].geometry.coordinates;
  };

  it('across the antimeridian the short way, in one piece', () => {
    expect(line([170, 10], [-160, 20], false)).toEqual([[170, 10], [200, 20]]); // prettier-ignore
    expect(line([-160, 20], [170, 10], false)).toEqual([[-160, 20], [-190, 10]]); // prettier-ignore
  });

  it('great circles: both ends exact, steps of 2 degrees at most, along the shortest way, no jump', () => {
    const degrees = (most: number) => fc.integer({min: -most * 100, max: most * 100}).map(value => value / 100);
    const place = fc.tuple(degrees(180), degrees(89));
    fc.assert(
      fc.property(place, place, (from, to) => {
        const angle = geoDistance(from, to);
        fc.pre(angle > 1e-6 && angle < 3.1);
        const points = line(from, to, true) as [number, number][];
        expect(points[0]).toEqual(from);
        expect(points.at(-1)![1]).toBe(to[1]);
        expect(Math.abs((points.at(-1)![0] - to[0]) / 360) % 1).toBeCloseTo(0, 9);
        const steps = points.slice(1).map((point, i) => geoDistance(points[i], point));
        expect(Math.max(...steps)).toBeLessThan((2.001 * Math.PI) / 180);
        expect(steps.reduce((a, b) => a + b)).toBeCloseTo(angle, 6);
        expect(Math.max(...points.slice(1).map(([lon], i) => Math.abs(lon - points[i][0])))).toBeLessThanOrEqual(180);
      }),
      property,
    );
  });
});

const flat = {ids: ['a'], points: [{x: 1, y: 2}]};
const nowhere = {ids: ['a']};
test.each<[string, string, () => unknown]>([
  ['places in a plane', 'flowLinesGeoJson: origins and destinations must have points {lon, lat}, as a map has; convert or locate them', () => flowLinesGeoJson({origins: flat, destinations: flat, values: {count: [1]}})],
  ['no places', 'flowRowsForKepler: origins and destinations must have points {lon, lat}, as a map has; convert or locate them', () => flowRowsForKepler({origins: nowhere, destinations: nowhere, values: {count: [1]}})],
  ['by a column that is not there', "flowRowsForKepler: by must be one of count, fitted, residual, got 'size'", () => flowRowsForKepler(result, {by: 'size'})],
  ['half a flow', 'flowLinesGeoJson: top must be a whole number above zero, got 0.5; leave it out for all flows', () => flowLinesGeoJson(result, {top: 0.5})],
])('refuses %s', (what, message, run) => expect(assertThrows(what, run, 'invalidArgument')).toBe(message)); // prettier-ignore
