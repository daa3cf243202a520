import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import {conformanceChecks} from '../conformance/checks';
import {useTensorflow} from './backend';

/*
 * The conformance suite again, on libtensorflow's dense operations wherever they are safe, whatever they cost: the cases are so
 * small and sparse that the numeric core would take them all.
 */
jest.mock('../../kernels/tensorflow/cost', () => ({densePays: () => true, denseLagPays: () => true}));

beforeAll(useTensorflow);

describe('dense conformance', () => {
  for (const {name, run} of conformanceChecks(tf, kronflow, 'tensorflow')) it(name, async () => run());
});
