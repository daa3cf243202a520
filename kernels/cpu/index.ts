import type {MathBackendCPU} from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu';
import {defaultCore} from '../core';
import {hostKernels} from '../hostKernels';

/** tfjs's plain JavaScript backend: tensors are typed arrays, handed over without a copy. */
export const cpu = hostKernels({
  core: defaultCore,
  run(backend, inputs, shapes, compute) {
    const cpuBackend = backend as MathBackendCPU;
    const outputs = shapes.map(shape => new Float32Array(shape.reduce((x, y) => x * y, 1)));
    compute(
      inputs.map(({dataId}) => cpuBackend.data.get(dataId).values as Float32Array),
      outputs,
    );
    return shapes.map((shape, i) => cpuBackend.makeTensorInfo([...shape], 'float32', outputs[i]));
  },
  scalar: (backend, value) => (backend as MathBackendCPU).makeTensorInfo([], 'float32', Float32Array.of(value)),
});
