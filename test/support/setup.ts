import * as tf from '@tensorflow/tfjs';

// The cpu backend greets at its first write, except in tfjs's own test mode. (That mode cannot stay on: it takes what customGrad
// saves for a leak on backends whose clones are copies.)
tf.env().set('IS_TEST', true);
tf.tensor(0).dispose();
tf.env().set('IS_TEST', false);
