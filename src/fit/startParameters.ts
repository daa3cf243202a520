import {check} from '../../kernels/core/errors';
import {checkType, isObject} from '../arguments/types';
import type {FlowModel} from '../models/model';
import type {Bounds} from '../models/priors';

/**
 * Where a fit starts, [p]: as given, otherwise where the model starts by itself.
 *
 * @throws KronflowError `invalidArgument` for names that there are not and values out of bounds
 */
export async function startParameters(
  model: FlowModel,
  given: Readonly<Record<string, number>> = {},
): Promise<Float64Array> {
  checkType(isObject(given), 'fitMap', 'start', 'an object of numbers by name', given);
  for (const [name, value] of Object.entries(given)) {
    const k = model.names.indexOf(name);
    check(
      k >= 0,
      'invalidArgument',
      () => `fitMap: start names ${name}, but the parameters are ${model.names.join(', ')}`,
    );
    const {lower, upper} = model.bounds[k];
    check(
      value > lower && value < upper && Number.isFinite(value),
      'invalidArgument',
      () => `fitMap: start.${name} must lie in (${lower}, ${upper}), got ${value}`,
    );
  }
  const isGiven = model.names.every(name => name in given);
  const values = isGiven ? new Float64Array(model.names.length) : await model.start();
  return Float64Array.from(model.names, (name, k) => given[name] ?? within(model.bounds[k], values[k]));
}

/** The value, or another one well inside its bounds. */
function within({lower, upper}: Bounds, value: number): number {
  if (value > lower && value < upper) return value;
  if (Number.isFinite(lower) && Number.isFinite(upper)) return (lower + upper) / 2;
  return Number.isFinite(lower) ? lower + 1 : upper - 1;
}
