import type * as tf from '@tensorflow/tfjs';
import type {MathBackendWebGL} from '@tensorflow/tfjs-backend-webgl';

interface Program {
  shape: number[];
  inputs: Record<string, tf.TensorInfo>;
  integers?: Record<string, number>;
  floats?: Record<string, number>;
}

/**
 * Runs a fragment shader for every texel of the output. What varies from call to call is a uniform: nothing is recompiled. All
 * tensors are in tfjs's packed layout, where a texel holds a 2 x 2 block and tfjs's products have theirs: `getA` and `setOutput`
 * have a vec4, and rows and columns are even.
 */
export function run(
  backend: MathBackendWebGL,
  {shape, inputs, integers = {}, floats = {}}: Program,
  userCode: string,
): tf.TensorInfo {
  return backend.runWebGLProgram(
    {
      variableNames: Object.keys(inputs),
      outputShape: shape,
      packedInputs: true,
      packedOutput: true,
      enableShapeUniforms: true,
      customUniforms: [
        ...Object.keys(integers).map(name => ({name, type: 'int' as const})),
        ...Object.keys(floats).map(name => ({name, type: 'float' as const})),
      ],
      userCode,
    },
    Object.values(inputs),
    'float32',
    [...Object.values(integers), ...Object.values(floats)].map(value => [value]),
    true,
  );
}
