// A contestant in a process of its own, so that none lives in the heap, or with the compiled code, of another:
// `child.ts <id> <n>`. Protocol, JSON lines, as that of original.py: see process.ts.
import {writeFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {makeCase} from '../cases';
import {contestant, type Id} from './index';

const answer = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const [id, n] = [process.argv[2] as Id, Number(process.argv[3])];
const {run} = contestant(id);
if (typeof run === 'string') throw new Error(`${id} runs in Python`);
const {pass, results} = await (await run())(makeCase(n));
answer({});
for await (const line of createInterface({input: process.stdin})) {
  const command = JSON.parse(line) as {repeats: number} | {write: readonly [eta: string, db: string]};
  if ('write' in command) {
    const {eta, db, rhoD, rhoO} = results();
    for (const [i, values] of [eta, db].entries()) writeFileSync(command.write[i], Float64Array.from(values));
    answer({rhoD, rhoO});
  } else {
    const start = performance.now();
    for (let turn = 0; turn < command.repeats; turn++) pass(turn);
    answer({milliseconds: (performance.now() - start) / command.repeats});
  }
}
