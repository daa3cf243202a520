import {readFileSync} from 'node:fs';
import type {Feature, Polygon, Position} from 'geojson';
import {SpatialWeights} from '../../src/weights/SpatialWeights';
import type {GeometryCollection, Topology} from 'topojson-specification';
import {assertThrows} from '../support/compare';
import {binaryRook} from '../support/weights';
import {silenceNotices} from './setup';

silenceNotices();

const square = (x: number, y: number): Position[][] => [
  [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
    [x, y],
  ],
];
const feature = (geometry: Feature['geometry']): Feature => ({type: 'Feature', properties: {}, geometry});
const cell = (x: number, y: number): Feature => feature({type: 'Polygon', coordinates: square(x, y)});
const grid = (rows: number, columns: number): Feature[] =>
  Array.from({length: rows * columns}, (_, i) => cell(i % columns, Math.floor(i / columns)));

describe('GeoJSON', () => {
  it('a grid: rook neighbours, corners do not count', () => {
    expect(SpatialWeights.fromAdjacency(grid(3, 4)).toDense()).toEqual(binaryRook(3, 4));
  });

  it('a feature collection, with ids', () => {
    const w = SpatialWeights.fromAdjacency({type: 'FeatureCollection', features: grid(1, 3)}, {ids: 'abc'});
    expect(w.ids).toEqual(['a', 'b', 'c']);
    expect(w.toDense()).toEqual(binaryRook(1, 3));
  });

  it('leaves the features as they were', () => {
    const features = grid(2, 2);
    SpatialWeights.fromAdjacency(features);
    expect(features).toEqual(grid(2, 2));
  });

  it('rings of either direction and starting point', () => {
    const [west, east] = [cell(0, 0), cell(1, 0)];
    const ring = (east.geometry as Polygon).coordinates[0].slice(1);
    const turned = [...ring.slice(2), ...ring.slice(0, 3)].reverse();
    const w = SpatialWeights.fromAdjacency([west, feature({type: 'Polygon', coordinates: [turned]})]);
    expect(w.toDense()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('regions of several parts, and an island', () => {
    const archipelago = feature({type: 'MultiPolygon', coordinates: [square(1, 0), square(9, 9)]});
    const w = SpatialWeights.fromAdjacency([cell(0, 0), archipelago, cell(9, 8), cell(20, 20)]);
    expect(w.toDense()).toEqual([
      [0, 1, 0, 0],
      [1, 0, 1, 0],
      [0, 1, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(w.islands).toEqual([3]);
  });

  it('a region whose own parts touch is no neighbour of itself', () => {
    const undissolved = feature({type: 'MultiPolygon', coordinates: [square(0, 0), square(1, 0)]});
    expect(SpatialWeights.fromAdjacency([undissolved, cell(2, 0)]).toDense()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('one region', () => {
    expect(SpatialWeights.fromAdjacency([cell(0, 0)]).toDense()).toEqual([[0]]);
  });
});

describe('TopoJSON: the states of us-atlas', () => {
  const topology = JSON.parse(readFileSync(require.resolve('us-atlas/states-10m.json'), 'utf8')) as Topology<{
    states: GeometryCollection<{name: string}>;
  }>;
  const names = topology.objects.states.geometries.map(({properties}) => (properties as {name: string}).name);
  let w: SpatialWeights;
  beforeAll(() => {
    w = SpatialWeights.fromAdjacency({topology, object: 'states'}, {ids: names});
  });
  const neighbours = (name: string): string[] => {
    const i = names.indexOf(name);
    return [...w.indices.subarray(w.indptr[i], w.indptr[i + 1])].map(j => names[j]).sort();
  };

  it.each([
    // Utah and Colorado touch New Mexico and Arizona in a point only.
    ['Colorado', ['Kansas', 'Nebraska', 'New Mexico', 'Oklahoma', 'Utah', 'Wyoming']],
    ['Utah', ['Arizona', 'Colorado', 'Idaho', 'Nevada', 'Wyoming']],
    ['Maine', ['New Hampshire']],
    ['District of Columbia', ['Maryland', 'Virginia']],
    ['Texas', ['Arkansas', 'Louisiana', 'New Mexico', 'Oklahoma']],
    [
      'Tennessee',
      ['Alabama', 'Arkansas', 'Georgia', 'Kentucky', 'Mississippi', 'Missouri', 'North Carolina', 'Virginia'],
    ],
    ['Missouri', ['Arkansas', 'Illinois', 'Iowa', 'Kansas', 'Kentucky', 'Nebraska', 'Oklahoma', 'Tennessee']],
    ['Hawaii', []],
    ['Alaska', []],
  ])('%s', (state, expected) => {
    expect(neighbours(state)).toEqual(expected);
  });

  it('is symmetric and binary', () => {
    expect(w.transpose().toDense()).toEqual(w.toDense());
    expect(new Set(w.data)).toEqual(new Set([1]));
  });

  it('the contiguous states hang together, the islands are each alone', () => {
    const {labels} = w.components;
    const mainland = names.filter((_, i) => labels[i] === labels[names.indexOf('Kansas')]);
    expect(mainland).toHaveLength(49);
    expect(w.islands.map(i => names[i])).toEqual(expect.arrayContaining(['Alaska', 'Hawaii', 'Puerto Rico', 'Guam']));
    expect(w.components.count).toBe(1 + w.islands.length);
  });
});

describe('refusals', () => {
  const rule = (i: number, got: string) =>
    `SpatialWeights.fromAdjacency: feature ${i} must be a Polygon or MultiPolygon, got ${got}; leave it out`;
  const point: Feature['geometry'] = {type: 'Point', coordinates: [0, 0]};
  const topology: Topology = {
    type: 'Topology',
    arcs: [],
    objects: {
      towns: {type: 'GeometryCollection', geometries: [{type: 'Point', coordinates: [0, 0]}]},
      unlocated: {type: 'GeometryCollection', geometries: [{type: null}]},
      capital: {type: 'Point', coordinates: [0, 0]},
    },
  };
  // GeoJSON allows it, the types do not.
  const unlocated = JSON.parse('{"type": "Feature", "properties": {}, "geometry": null}') as Feature;
  const objects = (got: string) =>
    `SpatialWeights.fromAdjacency: object must be one of towns, unlocated, capital, got '${got}'`;

  it.each([
    ['a point', rule(1, 'Point'), () => SpatialWeights.fromAdjacency([cell(0, 0), feature(point)])],
    ['a feature without geometry', rule(0, 'nothing'), () => SpatialWeights.fromAdjacency([unlocated])],
    ['a point in a topology', rule(0, 'Point'), () => SpatialWeights.fromAdjacency({topology, object: 'towns'})],
    ['nothing in a topology', rule(0, 'nothing'), () => SpatialWeights.fromAdjacency({topology, object: 'unlocated'})],
    ['an unknown object', objects('states'), () => SpatialWeights.fromAdjacency({topology, object: 'states'})],
    [
      'a name that every object has',
      objects('toString'),
      () => SpatialWeights.fromAdjacency({topology, object: 'toString'}),
    ],
    [
      'an object that is no collection',
      objects('capital'),
      () => SpatialWeights.fromAdjacency({topology, object: 'capital'}),
    ],
  ])('%s', (what, message, run) => {
    expect(assertThrows(what, run, 'invalidArgument')).toBe(message);
  });

  it('no features', () => {
    expect(assertThrows('none', () => SpatialWeights.fromAdjacency([]), 'invalidWeights')).toBe(
      'SpatialWeights: there must be at least one region, got 0; add regions before making weights',
    );
  });
});
