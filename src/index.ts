export {type ErrorCode, KronflowError} from '../kernels/core/errors';
export {
  FlowDesign,
  flowDesign,
  type FlowDesignOptions,
  type PairCovariates,
  type RegionCovariates,
} from './design/flowDesign';
export {type Term, type TermKind} from './design/terms';
export {type FamilyName} from './families/family';
export {type FitIteration, fitMap, type FitOptions} from './fit/fitMap';
export {
  type LbfgsIteration,
  type LbfgsOptions,
  type LbfgsResult,
  minimizeLbfgs,
  type StopReason,
} from './fit/minimizeLbfgs';
export {type Evaluation, type Objective} from './fit/strongWolfe';
export {type FitOptimum} from './fit/optima';
export {type FitReason, type FitStatus} from './fit/status';
export {type CovarianceKind} from './inference/covariance';
export {type DependenceName} from './models/rhos';
export {flowModel, type FlowModelOptions} from './models/flowModel';
export {FlowModel} from './models/model';
export {type FlowValues} from './models/flows';
export {
  flatPrior,
  halfStudentTPrior,
  normalPrior,
  type Prior,
  type PriorChoice,
  type Priors,
  studentTPrior,
  uniformPrior,
} from './models/priors';
export {type ComparedFit, compareFits, type FitComparison} from './results/compareFits';
export {type Diagnostics} from './results/diagnostics';
export {type EffectEstimate, type EffectsOptions, type FlowEffects} from './results/effects';
export {type EffectSide} from './results/effectSums';
export {FlowFit, type InferenceOptions, type ParameterEstimate} from './results/flowFit';
export {type LaplacePosterior} from './results/posterior';
export {
  type ColumnAccessor,
  type ColumnRole,
  type ColumnsUnderstood,
  type CsvRow,
  type FlowColumns,
} from './io/columns';
export {type CsvText} from './io/csvTable';
export {type DistanceOptions, greatCircleDistances, planeDistances} from './io/distances';
export {likelyColumn} from './io/guesses';
export {type FlowLineOptions, type FlowLineProperties, flowLinesGeoJson} from './io/flowLines';
export {type FlowResult, type FlowSelection} from './io/flowResult';
export {flowRowsForKepler, type KeplerFlowRow} from './io/keplerRows';
export {type Decimal} from './io/numbers';
export {type FlowLocations} from './io/locations';
export {type TableProblem} from './io/problems';
export {
  type FlowTableInspection,
  type FlowTableOptions,
  type FlowTables,
  inspectFlowTables,
  type LocationsCsv,
  readFlowTables,
} from './io/readFlowTables';
export {centroids, joinFeatures} from './io/regions';
export {type FlowCsv, writeFlowTables} from './io/writeFlowTables';
export {type AxisOptions} from './ops/axis';
export {digamma, lgamma} from './ops/gamma';
export {type LogDeterminant} from '../kernels/core/spectral/logDeterminant';
export {type AdmissibleRhos} from '../kernels/core/spectral/admissible';
export {type FlowSolveReport} from '../kernels/core/unrestricted/report';
export {setThreads} from '../kernels/core/threads';
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
export {type FlowSimulation, simulateFlows} from './simulate/simulateFlows';
export {type Components} from './weights/components';
export {type Edge, type RegionId} from './weights/edges';
export {type Metric} from './weights/nearest';
export {type Point} from './weights/points';
export {type RhoInterval} from './weights/rho';
export {type CsrLike, SpatialWeights} from './weights/SpatialWeights';
