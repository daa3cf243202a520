import * as tf from '@tensorflow/tfjs';

// How deep gradients are nested decides what a gradient is made of. tfjs counts the gradients whose forward pass is under way;
// a backward pass runs one level above its forward pass.

/**
 * In a backward pass: whether the gradient is being differentiated itself. Then it has to be built from differentiable operations;
 * otherwise one fused kernel does.
 */
export const isRecording = (): boolean => tf.engine().state.gradientDepth > 0;

/** In a forward pass: whether a backward pass may follow. */
export const willHaveGradient = (): boolean => tf.engine().state.gradientDepth > 0;

/** In a forward pass: whether `isRecording` will hold in its backward pass. What only higher derivatives need is saved only then. */
export const willRecordGradient = (): boolean => tf.engine().state.gradientDepth > 1;
