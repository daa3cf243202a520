import '@tensorflow/tfjs-backend-webgpu';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import {type Measurement, measure} from './measure';
import {cellsOf, COLUMNS, markdown, MARKDOWN_HEAD} from './table';

/** What the page offers to the script that drives it. */
export interface BenchPage {
  /** Measures on a backend and shows the row; null where the browser has none of that name. */
  run: (backend: string, n: number, runs: number) => Promise<Measurement | null>;
}

const BACKENDS = ['wasm', 'webgl', 'webgpu'];
const SIZES = [16, 64, 256, 512];
const RUNS = 7;

const measureButton = document.querySelector<HTMLButtonElement>('#measure')!;
const copyButton = document.querySelector<HTMLButtonElement>('#copy')!;
const largest = document.querySelector<HTMLSelectElement>('#largest')!;
const status = document.querySelector('#status')!;
const head = document.querySelector<HTMLTableRowElement>('thead tr')!;
const body = document.querySelector('tbody')!;
const rows: string[][] = [];

setWasmPaths('/tfjs-wasm/');

const benchPage: BenchPage = {
  async run(backend, n, runs) {
    if (!(await tf.setBackend(backend).catch(() => false))) return null;
    const measurement = await measure(n, runs);
    addRow(cellsOf(measurement));
    return measurement;
  },
};
Object.assign(globalThis, {benchPage});

function addRow(cells: string[]): void {
  rows.push(cells);
  const row = body.insertRow();
  for (const cell of cells) row.insertCell().textContent = cell;
  copyButton.disabled = false;
}

async function measureAll(): Promise<void> {
  const sizes = SIZES.filter(n => n <= Number(largest.value));
  for (const backend of BACKENDS) {
    for (const n of sizes) {
      status.textContent = `Measuring ${backend} at n = ${n} …`;
      // Lets the browser show it before the work begins.
      await new Promise(resolve => setTimeout(resolve, 50));
      if ((await benchPage.run(backend, n, RUNS)) === null) {
        addRow([backend, ...COLUMNS.slice(2).map(() => '-'), 'not available in this browser']);
        break;
      }
    }
  }
  status.textContent = 'Done.';
}

measureButton.addEventListener('click', () => {
  measureButton.disabled = true;
  body.replaceChildren();
  rows.length = 0;
  measureAll()
    .catch((error: unknown) => (status.textContent = `Stopped: ${String(error)}`))
    .finally(() => (measureButton.disabled = false));
});

copyButton.addEventListener('click', () => {
  const text = [MARKDOWN_HEAD, ...rows.map(markdown), '', navigator.userAgent].join('\n');
  navigator.clipboard.writeText(text).then(
    () => (status.textContent = 'Copied.'),
    () => (status.textContent = 'The browser does not let this page copy.'),
  );
});

for (const column of COLUMNS) {
  const cell = document.createElement('th');
  cell.scope = 'col';
  cell.textContent = column;
  head.append(cell);
}
for (const n of SIZES) largest.add(new Option(`n = ${n}`, String(n), n === 256, n === 256));
