import {spawn, spawnSync} from 'node:child_process';
import {clearTimeout, setTimeout} from 'node:timers';

/** A step that failed, with what to do about it: printed without a stack. */
export class SetupError extends Error {}

export const log = message => console.log(`setup:native: ${message}`);

/** Whether a program is there and answers. */
export const answers = (command, args) => spawnSync(command, args, {stdio: 'ignore'}).status === 0;

/** Runs a program to its end, silent unless it fails. @throws SetupError with `advice` and the last lines of its output */
export function run(command, args, {cwd, advice}) {
  const {status, error, stdout, stderr} = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    // On Windows npm is a script.
    shell: process.platform === 'win32',
  });
  if (status === 0) return stdout;
  const output = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
  throw new SetupError(`${command} failed${error === undefined ? '' : `: ${error.message}`}\n${output}\n${advice}`);
}

/**
 * Runs a program that may hang: killed, with its children, when `alive` says no after `patience` ms or it takes `limit` ms.
 * @returns whether it ended by itself and well
 */
export function runWatched(command, args, {cwd, env, patience, limit, alive}) {
  return new Promise(resolve => {
    const detached = process.platform !== 'win32';
    const child = spawn(command, args, {cwd, env, stdio: 'ignore', detached});
    const kill = () => (detached ? process.kill(-child.pid, 'SIGKILL') : child.kill());
    const timers = [setTimeout(() => !alive() && kill(), patience), setTimeout(kill, limit)];
    const finish = good => {
      timers.forEach(clearTimeout);
      resolve(good);
    };
    child.on('error', () => finish(false));
    child.on('exit', code => finish(code === 0));
  });
}
