// Checks the package as a user gets it: the export map and types for every module system, then the tarball installed in an empty
// ESM project and in an empty CommonJS TypeScript project, where the README's example and the program `kronflow` run.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args, cwd = root) =>
  execFileSync(command, args, {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']});

run('npx', ['publint', '--strict']);
run('npx', ['attw', '--pack', '.', '--format', 'ascii']);

/** Eight towns on a grid, and trips that become fewer with the distance. */
const towns = Array.from({length: 8}, (_, i) => [i % 3, Math.floor(i / 3)]);
const trips = towns.flatMap(([x, y], o) =>
  towns.map(([u, v], d) => [o, d, Math.round(20 * Math.exp(-Math.hypot(x - u, y - v))) + ((3 * o + 5 * d) % 4)]),
);

const tarball = join(root, run('npm', ['pack', '--silent']).trim().split('\n').at(-1));
const folder = mkdtempSync(join(tmpdir(), 'kronflow-package-'));
try {
  const esm = readFileSync(join(root, 'README.md'), 'utf8').match(/```js\n([^]*?)```/)?.[1];
  if (esm === undefined) throw new Error('README.md has no ```js example');
  const cjs = esm
    .replaceAll(/^import (?:\* as )?(.+) from ('.+');$/gm, 'import $1 = require($2);')
    .replaceAll(/^import \{(.+)\} = require\(('.+')\);$/gm, 'import kronflow = require($2);\nconst {$1} = kronflow;');
  for (const [name, type, file, source, peers] of [
    ['esm', 'module', 'example.js', esm, ['@tensorflow/tfjs@4']],
    ['cjs', 'commonjs', 'example.ts', cjs, ['@tensorflow/tfjs@4', 'typescript@5', '@types/node@20']],
  ]) {
    const project = join(folder, name);
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({name, private: true, type}));
    run('npm', ['install', '--silent', tarball, ...peers], project);
    writeFileSync(join(project, file), source);
    if (name === 'cjs') {
      const flags = ['--strict', '--module', 'node16', '--target', 'es2022', '--skipLibCheck', '--types', 'node'];
      run('npx', ['tsc', ...flags, file], project);
    }
    const printed = run('node', [file.replace('.ts', '.js')], project);
    console.log(`${name}: the README's example printed\n${printed}`);
    if (!/\d/.test(printed) || /NaN/.test(printed)) throw new Error(`${name}: the README's example printed no numbers`);

    writeFileSync(join(project, 'towns.csv'), 'id,x,y\n' + towns.map(([x, y], i) => `${i},${x},${y}\n`).join(''));
    writeFileSync(join(project, 'trips.csv'), 'origin,dest,count\n' + trips.map(row => `${row.join()}\n`).join(''));
    const fit = JSON.parse(run('npx', ['kronflow', 'fit', 'towns.csv', 'trips.csv', '--json', '--quiet'], project));
    if (!fit.status.converged) throw new Error(`${name}: npx kronflow fit has not converged: ${fit.status.message}`);
    console.log(`${name}: npx kronflow fit converged, log-likelihood ${fit.logLikelihood}`);
  }
} finally {
  rmSync(folder, {recursive: true, force: true});
  rmSync(tarball, {force: true});
}
