export {type ErrorCode, KronflowError} from '../kernels/core/errors';
export {createKroneckerFlowSolve, type FlowWeights, type KroneckerFlowSolve} from './ops/kroneckerFlowSolve';
export {type AxisOptions} from './ops/axis';
export {spatialFilter} from './ops/spatialFilter';
export {spatialLag} from './ops/spatialLag';
export {SpatialWeights} from './weights/SpatialWeights';
