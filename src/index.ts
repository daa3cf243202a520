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
export {type LogDeterminant} from '../kernels/core/spectral/logDeterminant';
export {type AdmissibleRhos} from '../kernels/core/spectral/admissible';
export {type FlowSolveReport} from '../kernels/core/unrestricted/report';
export {type Rhos} from '../kernels/core/unrestricted/shifts';
export {admissibleRhos} from './ops/admissibleRhos';
export {flowLogDet} from './ops/flowLogDet';
export {createFlowSolve, type FlowSolve} from './ops/flowSolve';
export {type FlowWeights} from './ops/flowWeights';
export {createKroneckerFlowSolve, type KroneckerFlowSolve} from './ops/kroneckerFlowSolve';
export {logDeterminant} from './ops/logDeterminant';
export {spatialFilter} from './ops/spatialFilter';
export {spatialLag} from './ops/spatialLag';
export {type Regions} from './weights/adjacency';
export {type Components} from './weights/components';
export {type Edge, type RegionId} from './weights/edges';
export {type Metric, type Point} from './weights/nearest';
export {type RhoInterval} from './weights/rho';
export {type CsrLike, SpatialWeights} from './weights/SpatialWeights';
