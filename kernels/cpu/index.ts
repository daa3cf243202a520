import type {MathBackendCPU} from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu';
import {defaultCore} from '../core';
import {hostKernels} from '../hostKernels';

/** tfjs's plain JavaScript backend: tensors are typed arrays, handed over without a copy. */
export const cpu = hostKernels({
  core: defaultCore,
  values: (backend, {dataId}) => (backend as MathBackendCPU).data.get(dataId).values as Float32Array,
  make: (backend, shape, compute) => {
    const values = new Float32Array(shape.reduce((x, y) => x * y, 1));
    compute(values);
    return (backend as MathBackendCPU).makeTensorInfo(shape, 'float32', values);
  },
});
