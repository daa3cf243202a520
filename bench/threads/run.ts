// What threads gain: forward solve and gradients of an n x n matrix, 6 nearest neighbours, as shipped, on one thread and on all that there
// are. Each has a process of its own, which sleeps until it is asked; they take turns. See docs/threads.md.
// `npx tsx bench/threads/run.ts [n ...] [--busy]`; `--busy` keeps every core busy with a loop that does nothing else.
import {fork, spawn} from 'node:child_process';
import {once} from 'node:events';
import {availableParallelism, cpus, loadavg} from 'node:os';
import {fileURLToPath} from 'node:url';
import {quantile, spread} from '../statistics';
import type {Answer, Question} from './child';

const options = process.argv.slice(2);
const busy = options.includes('--busy');
const given = options.filter(option => option !== '--busy').map(Number);
const sizes = given.length > 0 ? given : [200, 300, 400, 800, 1500, 3000];
const ROUNDS = 21;
/** A turn lasts so many milliseconds, as near as whole passes allow. */
const TURN = 60;

const start = (threads: string) => fork(fileURLToPath(new URL('child.ts', import.meta.url)), [threads]);
type Child = ReturnType<typeof start>;

async function ask(child: Child, question: Question): Promise<Answer> {
  child.send(question);
  const [answer] = (await once(child, 'message')) as [Answer];
  return answer;
}

const loops = busy ? cpus().map(() => spawn(process.execPath, ['-e', 'for (;;);'], {stdio: 'ignore'})) : [];
const threads = Math.min(4, availableParallelism());
console.log(`${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`);
console.log(`${threads} threads against one${busy ? ', every core busy with a loop' : ''}; ${ROUNDS} rounds\n`);
console.log('| n | | one thread, ms | times faster | quartiles |\n|---|---|---|---|---|');
try {
  for (const n of sizes) {
    const children = [start('1'), start('auto')];
    const [{subjects}] = await Promise.all(children.map(child => ask(child, {n})));
    for (const subject of subjects) {
      const times: number[][] = [[], []];
      let repeats = 1;
      for (let round = -2; round < ROUNDS; round++) {
        for (const [i, child] of children.entries()) {
          const {milliseconds} = await ask(child, {subject, repeats});
          if (round >= 0) times[i].push(milliseconds);
          else if (i === 0) repeats = Math.max(1, Math.round(TURN / milliseconds));
        }
      }
      const {median, quartiles} = spread(times[0].map((one, round) => one / times[1][round]));
      const cells = [
        quantile(times[0], 0.5).toPrecision(3),
        median.toFixed(2),
        quartiles.map(q => q.toFixed(2)).join(', '),
      ];
      console.log(`| ${n} | ${subject} | ${cells.join(' | ')} |`);
    }
    for (const child of children) child.kill();
  }
} finally {
  for (const loop of loops) loop.kill();
}
