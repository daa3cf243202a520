import {SpatialWeights} from 'kronflow';
import type {Dataset} from '../data/dataset';

/** W of a data set, every row divided by its sum: a region's neighbours count as their average. */
export function weightsOf({
  regions,
  geographic,
  shapes,
  neighbours,
}: Pick<Dataset, 'regions' | 'geographic' | 'shapes' | 'neighbours'>): SpatialWeights {
  if (neighbours.rule === 'contiguity') return SpatialWeights.fromAdjacency(shapes!).rowStandardize();
  const points = regions.map(({position}) => position);
  const metric = geographic ? 'greatCircle' : 'planar';
  return SpatialWeights.kNearest(points, neighbours.k, {metric}).rowStandardize();
}
