/** Prints a data set as JSON, by its id: `tsx examples/browser/data/print.ts flights`. The build takes it in from here. */
import * as tf from '@tensorflow/tfjs';
import {lattice} from './lattice';
import {usFlights} from './usFlights';

const makers = {flights: usFlights, lattice};
const id = process.argv[2];
if (!(id in makers)) throw new Error(`print.ts: the data set must be ${Object.keys(makers).join(' or ')}, got "${id}"`);

tf.enableProdMode(); // less talk
await tf.setBackend('cpu');
process.stdout.write(JSON.stringify(await makers[id as keyof typeof makers]()));
