import {writeFlowTables} from 'kronflow';
import Papa from 'papaparse';
import type {Dataset} from '../data/dataset';
import {modelPairs, observedPairs} from '../model/design';
import type {FitReport} from '../worker/protocol';

/** A row per parameter; empty where there is no number. */
export function estimatesCsv({parameters, robust}: FitReport): string {
  const cell = (value: number): string => (Number.isFinite(value) ? String(value) : '');
  const fields = [
    'name',
    'estimate',
    'standard_error',
    'z',
    'p_value',
    'lower_95',
    'upper_95',
    'robust_standard_error',
  ];
  const data = parameters.map(({name, estimate, standardError, z, pValue, interval}, k) => [
    name,
    ...[estimate, standardError, z, pValue, ...interval, robust?.[k].standardError ?? NaN].map(cell),
  ]);
  return Papa.unparse({fields, data}, {newline: '\n'});
}

/** A row per pair of the model: `origin,dest,count,fitted`. */
export function fittedCsv(dataset: Dataset, mu: Float64Array): string {
  const {regions, flows, intra} = dataset;
  const observed = observedPairs(dataset);
  const modelled = modelPairs(regions.length, intra);
  const locations = {ids: regions.map(({id}) => id)};
  const fitted = mu.map((value, r) => (modelled[r] === 1 ? value : NaN));
  return writeFlowTables({origins: locations, destinations: locations, observed, values: {count: flows, fitted}})
    .flowsCsv;
}
