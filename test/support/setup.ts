import * as tf from '@tensorflow/tfjs';

// tfjs's own test mode: every kernel is checked for leaked memory, and the greeting is left out.
tf.env().set('IS_TEST', true);
