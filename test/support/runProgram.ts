import {spawn} from 'node:child_process';
import {join} from 'node:path';

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a TypeScript program of the project; presses Ctrl-C as soon as it has printed `stopAt`. */
export function runProgram(file: string, args: string[] = [], stopAt?: string): Promise<Run> {
  const root = join(__dirname, '../..');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(root, file), ...args], {cwd: root});
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stopAt !== undefined && stdout.includes(stopAt)) {
        stopAt = undefined;
        child.kill('SIGINT');
      }
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', code => resolve({code, stdout, stderr}));
  });
}
