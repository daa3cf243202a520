import type {WeightsPair} from '../numericCore';
import type {Rhos} from './shifts';
export function directFlowSolve(w: WeightsPair, r: Rhos, b: Float32Array, x: Float32Array, t: boolean): void { throw new Error('todo'+String(w)+String(r)+String(b)+String(x)+t); }
