// Checks the package as a user gets it: the export map and types for every module system, then the tarball installed in an empty
// ESM project and in an empty CommonJS TypeScript project, where the README's example runs.
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
  }
} finally {
  rmSync(folder, {recursive: true, force: true});
  rmSync(tarball, {force: true});
}
