import {readdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';

/** Whether tfjs-node is there with its native part: it is no dependency, see scripts/setup-native.mjs. */
function isInstalled() {
  try {
    const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json');
    return readdirSync(join(dirname(manifest), 'lib'), {recursive: true}).some(file => file.endsWith('.node'));
  } catch {
    return false;
  }
}

/** The jest project of the backend `tensorflow`, or none, said aloud, where tfjs-node is missing; in CI that is an error. */
export function ifNative(project) {
  if (isInstalled()) return [project];
  const message =
    'tensorflow: not tested, since @tensorflow/tfjs-node is not installed; get it with `npm run setup:native`';
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(message);
  return [];
}
