import * as tf from '@tensorflow/tfjs';
import {median, pairs} from 'd3-array';
import {fitMap, type FlowFit, flowModel, type SpatialWeights} from 'kronflow';
import {switchBackend} from '../model/backends';
import {designOf, observedPairs} from '../model/design';
import {weightsOf} from '../model/weights';
import type {FitJob, FitReport, FromWorker} from './protocol';

/** Where the package's search ends and its last steps, with exact second derivatives, begin. */
const NEAR = 1e-3;

/** Fits a model by maximum likelihood, and says how it goes. */
export async function fit(job: FitJob, signal: AbortSignal, say: (news: FromWorker) => void): Promise<FitReport> {
  const {dataset, family, dependence, backend} = job;
  const asked = performance.now();
  say({type: 'stage', stage: 'backend'});
  await switchBackend(backend);
  const began = performance.now();
  say({type: 'stage', stage: 'model'});
  const weights = weightsOf(dataset);
  const {flows} = dataset;
  const observed = Array.from(observedPairs(dataset));
  const model = flowModel({family, dependence, weights, design: designOf(dataset), flows, observed, priors: 'flat'});

  const times: number[] = [];
  const result = await fitMap(model, {
    signal,
    onIteration: iteration => {
      times.push(performance.now());
      if (iteration.iteration === 0) say({type: 'stage', stage: 'search'});
      say({type: 'iteration', iteration});
      if (iteration.gradientNorm <= NEAR) say({type: 'stage', stage: 'errors'});
    },
  });
  const {status, parameters, diagnostics} = result;
  const report = {
    status,
    parameters,
    ...(diagnostics && {diagnostics, robust: result.inference({covariance: 'sandwich'})}),
    warnings: [...result.warnings.filter(warning => warning !== status.message), ...dataWarnings(weights, flows)],
    mu: await expected(result),
    json: JSON.stringify(result, null, 2),
    timing: {
      loading: began - asked,
      perIteration: median(pairs(times, (from, to) => to - from)),
      total: performance.now() - began,
    },
  };
  return {...report, tensors: tf.memory().numTensors};
}

/** Of a fit that was stopped too, unless there is no device left to compute them. */
async function expected(result: FlowFit): Promise<Float64Array | undefined> {
  if (result.diagnostics !== undefined) return result.fitted();
  if (result.status.reason === 'backendLost') return undefined;
  return (await result.predict(result.model.designs)).mu;
}

function dataWarnings({islands}: SpatialWeights, flows: number[]): string[] {
  const warnings: string[] = [];
  if (islands.length > 0) warnings.push(`regions without a neighbour: ${islands.length}; to them rho means nothing`);
  if (flows.some(flow => !Number.isInteger(flow))) {
    warnings.push('some flows are not whole numbers: estimates hold, but read the robust standard errors');
  }
  return warnings;
}
