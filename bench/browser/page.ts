import '@tensorflow/tfjs-backend-webgpu';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import {type Measurement, measure} from './measure';

/** What the page offers to the script that drives it. */
export interface BenchPage {
  /** Measures on a backend and shows the row; null where the browser has none of that name. */
  run: (backend: string, n: number, runs: number) => Promise<Measurement | null>;
}

setWasmPaths('/tfjs-wasm/');

const benchPage: BenchPage = {
  async run(backend, n, runs) {
    if (!(await tf.setBackend(backend).catch(() => false))) return null;
    const measurement = await measure(n, runs);
    showRow(measurement);
    return measurement;
  },
};
Object.assign(globalThis, {benchPage});

function showRow({backend, adapter, n, ours, composed, speedup, dispatches}: Measurement): void {
  const row = document.querySelector('tbody')!.insertRow();
  const times = [ours, composed].map(({median, least, most}) => [median, least, most].map(ms => ms.toFixed(1)));
  const cells = [backend, adapter, n, ...times.map(([median, least, most]) => `${median} [${least}, ${most}]`)];
  for (const cell of [...cells, `${speedup.toPrecision(2)}x`, `${dispatches.ours} / ${dispatches.composed}`]) {
    row.insertCell().textContent = String(cell);
  }
}

const button = document.querySelector('button')!;
button.addEventListener('click', () => {
  button.disabled = true;
  void (async () => {
    for (const backend of ['wasm', 'webgl', 'webgpu']) {
      for (const n of [16, 64, 256]) await benchPage.run(backend, n, 7);
    }
    button.disabled = false;
  })();
});
