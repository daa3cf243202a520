import type {KernelTable} from '../contract';
import {defaultCore} from '../core';
import {hostKernels} from '../hostKernels';
import {prefersDense, prefersDenseLag, prefersDensePair} from './choice';
import {denseKernels} from './dense';
import {float32Values, type NodeBackend} from './nodeBackend';
import {mendNodeUtil} from './nodeUtil';

/** Sparse W: tensors are copied to the core and its results kept on the host, until a native operation wants them. */
const sparseKernels = hostKernels({
  core: defaultCore,
  values: (backend, tensor) => float32Values(backend as NodeBackend, tensor),
  make: (backend, shape, compute) => {
    const values = new Float32Array(shape.reduce((x, y) => x * y, 1));
    compute(values);
    return {dataId: (backend as NodeBackend).write(values, shape, 'float32'), shape, dtype: 'float32'};
  },
});

/** tfjs-node: libtensorflow's dense linear algebra where W is dense and large, the numeric core elsewhere: see `choice.ts`. */
export const tensorflow: KernelTable = {
  KroneckerSolve: call => kernelsFor(prefersDensePair(call)).KroneckerSolve(call),
  // The dense kernels save tensors, the sparse ones none.
  KroneckerSolveGrad: call => kernelsFor(call.inputs.saved.length > 0).KroneckerSolveGrad(call),
  // Host numerics for sparse and dense W alike.
  FlowSolve: call => kernelsFor(false).FlowSolve(call),
  FlowSolveGrad: call => kernelsFor(false).FlowSolveGrad(call),
  FlowLogDet: call => kernelsFor(false).FlowLogDet(call),
  FactorLogDet: call => kernelsFor(false).FactorLogDet(call),
  SpatialFilter: call => kernelsFor(prefersDense(call)).SpatialFilter(call),
  SpatialLag: call => kernelsFor(prefersDenseLag(call)).SpatialLag(call),
};

function kernelsFor(dense: false): KernelTable;
function kernelsFor(dense: boolean): Pick<KernelTable, keyof typeof denseKernels>;
function kernelsFor(dense: boolean): Pick<KernelTable, keyof typeof denseKernels> {
  mendNodeUtil();
  return dense ? denseKernels : sparseKernels;
}
