export {type ErrorCode, KronflowError} from '../kernels/core/errors';
export {
  type LbfgsIteration,
  type LbfgsOptions,
  type LbfgsResult,
  minimizeLbfgs,
  type StopReason,
} from './fit/minimizeLbfgs';
export {type Evaluation, type Objective} from './fit/strongWolfe';
export {type AxisOptions} from './ops/axis';
export {digamma, lgamma} from './ops/gamma';
export {createKroneckerFlowSolve, type FlowWeights, type KroneckerFlowSolve} from './ops/kroneckerFlowSolve';
export {spatialFilter} from './ops/spatialFilter';
export {spatialLag} from './ops/spatialLag';
export {type Regions} from './weights/adjacency';
export {type Components} from './weights/components';
export {type Edge, type RegionId} from './weights/edges';
export {type Metric, type Point} from './weights/nearest';
export {type RhoInterval} from './weights/rho';
export {type CsrLike, SpatialWeights} from './weights/SpatialWeights';
