import {spawn} from 'node:child_process';
import {join, resolve} from 'node:path';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const root = resolve(__dirname, '../..');

/** Runs `kronflow` as a program of its own; presses Ctrl-C as soon as its standard error has `stopAt`. */
export function kronflow(args: readonly string[], stopAt?: string): Promise<Run> {
  return new Promise((done, fail) => {
    const main = join(root, 'src/cli/main.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {cwd: root});
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (stopAt !== undefined && stderr.includes(stopAt)) {
        stopAt = undefined;
        child.kill('SIGINT');
      }
    });
    child.on('error', fail);
    child.on('close', code => done({code, stdout, stderr}));
  });
}
