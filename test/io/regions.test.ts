import {readFileSync} from 'node:fs';
import type {Feature, Polygon, Position} from 'geojson';
import {centroids, joinFeatures, SpatialWeights} from 'kronflow';
import type {GeometryCollection, Topology} from 'topojson-specification';
import {assertThrows} from '../support/compare';
import {silenceNotices} from '../weights/setup';

silenceNotices();

const box = (west: number, south: number, width: number, height: number): Position[] => [
  [west, south],
  [west + width, south],
  [west + width, south + height],
  [west, south + height],
  [west, south],
];
const polygon = (...coordinates: Position[][]): Polygon => ({type: 'Polygon', coordinates});
const feature = (geometry: Feature['geometry'], properties: Feature['properties'] = {}): Feature => ({type: 'Feature', geometry, properties}); // prettier-ignore
type Atlas = Topology<{states: GeometryCollection}>;
const atlas = JSON.parse(readFileSync(require.resolve('us-atlas/states-10m.json'), 'utf8')) as Atlas;
const states = {topology: atlas, object: 'states'};

describe('centroids', () => {
  it('on the sphere, whichever way round the ring runs', () => {
    const ring = box(-1, -1, 2, 2);
    for (const each of [ring, [...ring].reverse()]) {
      const [centre] = centroids([feature(polygon(each))]);
      expect(centre).toEqual({lon: expect.closeTo(0, 9) as number, lat: expect.closeTo(0, 9) as number});
    }
  });

  it('a hole moves it away, whichever way round it runs', () => {
    const [outer, hole] = [box(0, -2, 4, 4), box(2, -1, 2, 2)];
    const back = (ring: Position[]): Position[] => [...ring].reverse();
    const turns = [[outer, hole], [outer, back(hole)], [back(outer), hole], [back(outer), back(hole)]]; // prettier-ignore
    for (const rings of turns) {
      const [centre] = centroids([feature(polygon(...rings))]);
      // (16 * 2 - 4 * 3) / 12 in the plane.
      expect((centre as {lon: number}).lon).toBeCloseTo(5 / 3, 2);
    }
  });

  it('across the antimeridian', () => {
    const [centre] = centroids([feature({type: 'MultiPolygon', coordinates: [[box(178, 0, 2, 2)], [box(-180, 0, 2, 2)]]})]); // prettier-ignore
    expect(Math.abs((centre as {lon: number}).lon)).toBeCloseTo(180, 9);
  });

  it('in a plane: the mean of equal boxes, and a point is its own', () => {
    const both = feature({type: 'MultiPolygon', coordinates: [[box(0, 0, 2, 2)], [box(1000, 0, 2, 2)]]});
    expect(centroids([both, feature({type: 'Point', coordinates: [700, 8]})], {metric: 'planar'})).toEqual([
      {x: 501, y: 1},
      {x: 700, y: 8},
    ]);
  });

  it('the states of TopoJSON: each near where it is, and they have neighbours', () => {
    const points = centroids(states);
    const at = (name: string): unknown =>
      points[atlas.objects.states.geometries.findIndex(each => (each.properties as {name: string}).name === name)];
    expect(at('Colorado')).toEqual({lon: expect.closeTo(-105.55, 1) as number, lat: expect.closeTo(39, 1) as number});
    expect(at('Alaska')).toEqual({lon: expect.closeTo(-152.4, 0) as number, lat: expect.closeTo(64.2, 0) as number});
    expect(SpatialWeights.kNearest(points, 4).nnz).toBe(4 * points.length);
  });

  it('leaves the features as they were', () => {
    const features = [feature(polygon(box(0, 0, 1, 1)))];
    centroids(features);
    expect(features).toEqual([feature(polygon(box(0, 0, 1, 1)))]);
  });
});

describe('joinFeatures', () => {
  const features = ['x', 'b', 'a'].map((code, i) => feature(polygon(box(i, 0, 1, 1)), {code, rank: i}));

  it('in the order of the ids, others left out; then they make weights', () => {
    const joined = joinFeatures(features, ['a', 'b'], {property: 'code'});
    expect(joined).toEqual([features[2], features[1]]);
    expect(SpatialWeights.fromAdjacency(joined, {ids: ['a', 'b']}).toDense()).toEqual([[0, 1], [1, 0]]); // prettier-ignore
  });

  it("by GeoJSON's own id, by a function, and of numbers", () => {
    const own = features.map((each, id) => ({...each, id}));
    expect(joinFeatures(own, [2, '0'])).toEqual([own[2], own[0]]);
    expect(joinFeatures(own, ['n1'], {property: ({id}) => `n${id}`})).toEqual([own[1]]);
    expect(joinFeatures(states, ['08', '06']).map(({properties}) => (properties as {name: string}).name)).toEqual(['Colorado', 'California']); // prettier-ignore
  });

  test.each<[string, string, string, () => unknown]>([
    ['ids without a feature', 'unknownRegion', 'joinFeatures: every id must have a feature, got none for q, r among 3 features with ids like x, b, a', () => joinFeatures(features, ['a', 'q', 'r'], {property: 'code'})],
    ['the wrong property', 'unknownRegion', "joinFeatures: every id must have a feature, got none for a, b among 3 features with ids like 0, 1, 2; did you mean {property: 'code'}?", () => joinFeatures(features, ['a', 'b'], {property: 'rank'})],
    ['several features of one id', 'invalidData', "joinFeatures: each id must have one feature, got several of 'a'; merge them into a MultiPolygon", () => joinFeatures([...features, features[2]], ['a'], {property: 'code'})],
    ['an object that is not there', 'invalidArgument', "centroids: object must be one of states, nation, got 'land'", () => centroids({topology: atlas, object: 'land'})],
    ['a feature without a place', 'invalidArgument', 'centroids: feature 1 must have a geometry, got null; leave it out', () => centroids([features[0], feature(null as unknown as Polygon)])],
    ['a feature without coordinates', 'invalidArgument', 'centroids: feature 0 must have coordinates, got an empty MultiPolygon; leave it out', () => centroids([feature({type: 'MultiPolygon', coordinates: []})])],
  ])('refuses %s', (what, code, message, run) => expect(assertThrows(what, run, code)).toBe(message)); // prettier-ignore
});
