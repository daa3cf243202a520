import * as tf from '@tensorflow/tfjs';
import type {MathBackendCPU} from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu';
import type {FlowCase} from '../cases';
import type {FlowFunction} from './tfGrads';

/**
 * A function of the same tensors, through the same doors as our op, whose kernel and gradient kernel compute nothing and hand out arrays
 * that are there: below this, no kernel of tfjs's can be called and differentiated.
 */
export function emptyFunction({n}: FlowCase): FlowFunction {
  const [flows, number] = [new Float32Array(n * n), new Float32Array(1)];
  const matrix = (backend: unknown): tf.TensorInfo =>
    (backend as MathBackendCPU).makeTensorInfo([n, n], 'float32', flows);
  const scalar = (backend: unknown): tf.TensorInfo => (backend as MathBackendCPU).makeTensorInfo([], 'float32', number);
  const backendName = 'cpu';
  tf.registerKernel({kernelName: 'Empty', backendName, kernelFunc: ({backend}) => matrix(backend)});
  tf.registerKernel({
    ...{kernelName: 'EmptyGrad', backendName},
    kernelFunc: ({backend}) => [matrix(backend), scalar(backend), scalar(backend)],
  });
  tf.registerGradient({
    kernelName: 'Empty',
    outputsToSave: [true],
    gradFunc: (dy, [eta]) => {
      const [b, rhoD, rhoO] = tf.engine().runKernel<tf.Tensor[]>('EmptyGrad', {dy: dy as tf.Tensor, eta});
      return {rhoD: () => rhoD, rhoO: () => rhoO, b: () => b};
    },
  });
  return (rhoD, rhoO, b) => tf.engine().runKernel<tf.Tensor>('Empty', {rhoD, rhoO, b});
}
