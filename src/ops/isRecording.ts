import * as tf from '@tensorflow/tfjs';

/**
 * Whether tfjs is recording operations for a gradient at this moment. In the backward pass that is so only when the gradient
 * itself is being differentiated; then it has to be built from differentiable operations, and otherwise one fused kernel does.
 */
export const isRecording = (): boolean => tf.engine().state.gradientDepth > 0;
