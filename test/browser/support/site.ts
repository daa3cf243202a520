import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {ROOT} from './bundle';

/** The demo as `npm run demo:build` makes it, in a folder of its own. */
export async function buildDemo(): Promise<{folder: string; remove: () => Promise<void>}> {
  const folder = await mkdtemp(join(tmpdir(), 'kronflow-demo-'));
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const options = ['build', 'examples/browser', '--outDir', folder, '--logLevel', 'warn'];
  const {stdout, stderr} = await promisify(execFile)(process.execPath, [vite, ...options], {cwd: ROOT});
  if (stdout + stderr !== '') throw new Error(`the build is not silent:\n${stdout}${stderr}`);
  return {folder, remove: () => rm(folder, {recursive: true})};
}
