import {existsSync, readdirSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {cache, nativePackage} from './package.mjs';
import {log, runWatched} from './shell.mjs';

const SECONDS = 1000;

/** tfjs-node's own install script: downloads libtensorflow and a binding. Given up where its host does not answer. */
export async function runOwnInstaller() {
  log("trying tfjs-node's own installer");
  const path = `${join(cache, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`;
  const deps = join(nativePackage, 'deps');
  const good = await runWatched(process.execPath, ['scripts/install.js'], {
    cwd: nativePackage,
    env: {...process.env, PATH: path},
    patience: 20 * SECONDS,
    limit: 600 * SECONDS,
    // The archive is unpacked as it comes.
    alive: () => existsSync(deps) && readdirSync(deps).length > 0,
  });
  if (!good) log('its download failed (many networks block its host)');
}
