// The benchmark: `npm run bench`, or with `-- --help`.
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {writePicture} from '../examples/us-flights/pictures/write';
import {bundle} from './bundle';
import {makeCase, quickSizes, sizes} from './cases';
import {contestant, type Id, ids} from './contestants';
import {docs, writeDocument} from './document';
import {measureAccuracy, measureAnalysis, measureMemory} from './figures';
import {type CaseTimings, fullSettings, measure, quickSettings} from './measure';
import {installPeers} from './peers';
import {speedPicture} from './picture';
import {markdown, milliseconds, type Report} from './report';
import {median} from './statistics';

const usage = `Times the Kronecker solve and its gradients, ours and others' in turns; about six minutes.

Usage: npm run bench -- [options]

  --quick            small and short, for a look, not for figures: n = ${quickSizes.join(', ')}
  --sizes n,n,...    (${sizes.join(',')})
  --only id,id,...   ${ids.join(', ')}
  --output folder    of bench-solve.md, .svg and .png (docs; bench/results with any other option)
  --help             this text`;

const text = {type: 'string'} as const;
const flag = {type: 'boolean', default: false} as const;
const {values} = parseArgs({options: {quick: flag, sizes: text, only: text, output: text, help: flag}});
const [quick, large] = [values.quick, values.quick ? 100 : 3000];
const settings = quick ? quickSettings : fullSettings;

const chosenSizes = values.sizes?.split(',').map(size => {
  const n = Number(size);
  if (!Number.isInteger(n) || n < 7)
    throw new Error(`--sizes: n must be an integer above 6, got "${size}"; see --help`);
  return n;
});
const chosen = values.only?.split(',').map(name => {
  const id = ids.find(known => known === name);
  if (id === undefined) throw new Error(`--only: no "${name}" among ${ids.join(', ')}; see --help`);
  return id;
});

if (values.help) console.log(usage);
else await run(chosenSizes ?? (quick ? quickSizes : sizes), chosen ?? ids);

async function run(ns: readonly number[], among: readonly Id[]): Promise<void> {
  installPeers(among);
  await bundle();
  // What wants a quiet machine, or much memory, comes first.
  const memory = [await measureMemory('cpu', large), await measureMemory('wasm', large)];
  const analysis = [await measureAnalysis(large, quick ? 1 : 3)];
  const accuracy = (quick ? [50] : [100, 400]).map(measureAccuracy);
  const cases: CaseTimings[] = [];
  for (const n of ns) {
    const timings = await measure(makeCase(n), among, settings);
    cases.push(timings);
    for (const {id, rounds} of timings.timings) {
      console.log(`n = ${n}: ${contestant(id).title}, ${milliseconds(median(rounds))} ms`);
    }
    for (const {id, reason} of timings.skipped) console.log(`n = ${n}: without ${contestant(id).title}: ${reason}`);
  }

  const args = process.argv.slice(2);
  const folder = values.output ?? (args.length === 0 ? docs : fileURLToPath(new URL('results', import.meta.url)));
  const command = ['npm run bench', ...(quick ? ['-- --quick'] : [])].join(' ');
  await write(folder, {command, settings, cases, memory, analysis, accuracy});
  console.log(`\nTables and picture: ${relative(process.cwd(), join(folder, 'bench-solve.*'))}`);
}

async function write(folder: string, report: Report): Promise<void> {
  await writeDocument(folder, 'bench-solve', markdown(report));
  const picture = speedPicture(report);
  if (picture !== undefined) writePicture(folder, 'bench-solve', picture);
}
