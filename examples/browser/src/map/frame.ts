import {geoConicEqualArea, geoEqualEarth, geoIdentity, geoPath, type GeoProjection} from 'd3-geo';
import {extent, max} from 'd3-array';
import {feature, mesh} from 'topojson-client';
import type {GeometryCollection, GeometryObject} from 'topojson-specification';
import type {Dataset} from '../data/dataset';

/** Where everything of a data set lies on a map of a given size, in pixels. */
export interface Frame {
  width: number;
  height: number;
  positions: [number, number][];
  /** Paths of SVG: what lies behind, the borders in it, and the regions where they have an extent. */
  land: string;
  borders: string;
  shapes?: string[];
}

/** Height by width: that of the data, within reason. */
export function heightFor(width: number, {geographic}: Dataset): number {
  return Math.round(geographic ? width * 0.63 : Math.min(width, 560));
}

export function createFrame(dataset: Dataset, width: number, height: number): Frame {
  const {regions, geographic, shapes, land} = dataset;
  const points = {type: 'MultiPoint' as const, coordinates: regions.map(({position}) => position)};
  const outline = land && Object.values(land.objects)[0];
  const ground = land && feature(land, outline as GeometryCollection);
  // Dots and names of the outermost places have a size of their own.
  const margin = ground === undefined && shapes === undefined ? Math.max(24, width * 0.04) : Math.max(8, width * 0.012);
  const area: [[number, number], [number, number]] = [
    [margin, margin],
    [width - margin, height - margin],
  ];
  const whole = ground ?? shapes ?? points;
  const projection = geographic
    ? projectionFor(regions.map(({position}) => position)).fitExtent(area, whole)
    : geoIdentity().reflectY(true).fitExtent(area, whole);
  const path = geoPath(projection).digits(1);
  return {
    width,
    height,
    positions: regions.map(({position}) => projection(position) ?? [NaN, NaN]),
    land: ground === undefined ? '' : (path(ground) ?? ''),
    borders: land === undefined ? '' : (path(mesh(land, outline as GeometryObject, (a, b) => a !== b)) ?? ''),
    shapes: shapes?.features.map(shape => path(shape) ?? ''),
  };
}

/** Radii of the regions' dots, the area of each being that of the flows in and out. */
export function radiiFor(size: Float64Array, width: number): number[] {
  const largest = max(size) ?? 1;
  return Array.from(size, flows => Math.max(2.5, Math.max(6, width / 80) * Math.sqrt(flows / largest)));
}

/** Areas keep their size: on a cone through the latitudes at hand, or on the whole Earth. */
function projectionFor(positions: [number, number][]): GeoProjection {
  const [west, east] = extent(positions, ([lon]) => lon) as [number, number];
  const [south, north] = extent(positions, ([, lat]) => lat) as [number, number];
  if (east - west > 150) return geoEqualEarth();
  const sixth = (north - south) / 6;
  return geoConicEqualArea()
    .parallels([south + sixth, north - sixth])
    .rotate([-(west + east) / 2, 0]);
}
