import {analyse} from '../analysis';
import {checkFinite} from '../finite';
import type {NumericCore} from '../numericCore';
import {flowRhoGradients} from '../unrestricted/operator';
import {factorize} from './factor';
import {filter, lag} from './filter';
import {flowSolve} from './flowSolve';
import {kroneckerSolve, kroneckerSolveGrad} from './kroneckerSolve';

/** The numeric core in plain TypeScript: float64 throughout, any rho, any W, no WebAssembly. */
export const scalarCore: NumericCore = {
  prepare({origin, destination}) {
    analyse(origin);
    analyse(destination);
  },
  kroneckerSolve,
  kroneckerSolveGrad,
  spatialFilter(weights, layout, rho, x, y, transpose) {
    filter(factorize(analyse(weights), rho, 'rho'), layout, x, y, transpose);
    checkFinite(y, x, 'x');
  },
  spatialLag: lag,
  flowSolve,
  flowRhoGradients,
};
