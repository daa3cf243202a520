// Fits of kronflow in a process of their own, timed when asked to: `node fitContestant.js <backend> <n>`; see fits.ts. Says {logPosterior, start, units} when
// it is ready, and answers each line with {milliseconds, logPosterior} of one fit; `node fitContestant.js <backend> <n> once` makes one, the first, and says
// what it took.
import {createInterface} from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {fitMap, type FlowModel} from 'kronflow';
import {fitProblem, modelOf, startOf} from './fitProblem';

const [backend, size] = process.argv.slice(2);
tf.enableProdMode();
await tf.setBackend(backend);
const problem = await fitProblem(Number(size));
const start = startOf(problem);

async function timed(model?: FlowModel): Promise<{milliseconds: number; logPosterior: number; iterations: number}> {
  const began = performance.now();
  const {logPosterior, status, parameters} = await fitMap(model ?? modelOf(problem), {start});
  const milliseconds = performance.now() - began;
  if (!status.converged || parameters.length === 0) throw new Error(status.message);
  return {milliseconds, logPosterior, iterations: status.iterations};
}

const answer = (value: object): void => console.log(JSON.stringify(value));
if (process.argv.includes('once')) {
  answer({...(await timed()), peak: process.resourceUsage().maxRSS * 1024});
} else {
  // The model stands before the clock starts, as SciPy's objective does.
  const model = modelOf(problem);
  // Engines compile what is called often once more, and then better.
  for (let warm = 0; warm < 30; warm++) await timed(model);
  answer({...(await timed(model)), versions: {tfjs: tf.version.tfjs}});
  for await (const line of createInterface({input: process.stdin})) if (line !== '') answer(await timed(model));
}
