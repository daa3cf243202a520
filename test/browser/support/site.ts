import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {ROOT} from './bundle';
import type {Server} from './server';

const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');

/** The demo as `npm run demo:build` makes it, in a folder of its own. */
export async function buildDemo(): Promise<{folder: string; remove: () => Promise<void>}> {
  const folder = await mkdtemp(join(tmpdir(), 'kronflow-demo-'));
  const options = ['build', 'examples/browser', '--outDir', folder, '--logLevel', 'warn'];
  const {stdout, stderr} = await promisify(execFile)(process.execPath, [VITE, ...options], {
    cwd: ROOT,
    env: {...process.env, NODE_ENV: 'production'}, // jest says that it is a test
  });
  if (stdout + stderr !== '') throw new Error(`the build is not silent:\n${stdout}${stderr}`);
  return {folder, remove: () => rm(folder, {recursive: true})};
}

/** The demo as `npm run demo` serves it. */
export async function developDemo(): Promise<Server> {
  const child = spawn(process.execPath, [VITE, 'examples/browser', '--clearScreen', 'false'], {
    cwd: ROOT,
    env: {...process.env, NO_COLOR: '1'},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const origin = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /http:\/\/localhost:\d+\//.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.on('exit', code => reject(new Error(`vite ended with ${code}: ${printed}`)));
  });
  return {
    origin,
    async close() {
      child.kill('SIGKILL'); // anything less waits for the connections of pages
      await ended;
    },
  };
}
