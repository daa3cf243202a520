import {spawnSync} from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {log, run, SetupError} from './shell.mjs';

const NAME = '@tensorflow/tfjs-node';
const VERSION = '4.22.0';

const project = fileURLToPath(new URL('../..', import.meta.url));
/** Everything that takes time is kept here, where `npm install` does not prune it; git ignores it. */
export const cache = join(project, '.native');
/** Inside the project, so that its require('@tensorflow/tfjs') climbs to the project's own copy: one registry for all. */
export const nativePackage = join(cache, 'node_modules', NAME);

const readJson = file => JSON.parse(readFileSync(file, 'utf8'));

/** Unpacks tfjs-node and installs what it needs, except @tensorflow/tfjs; runs nobody's install script. */
export function stagePackage() {
  const manifest = join(nativePackage, 'package.json');
  if (existsSync(manifest) && readJson(manifest).version === VERSION) return;
  log(`fetching ${NAME} ${VERSION}`);
  rmSync(cache, {recursive: true, force: true});
  mkdirSync(cache);
  const advice = 'npm must reach its registry: check `npm ping` and `npm config get proxy`';
  const download = mkdtempSync(join(cache, 'download-'));
  const npm = args =>
    run('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {cwd: download, advice});

  const [{filename}] = JSON.parse(npm(['pack', '--json', `${NAME}@${VERSION}`]));
  run('tar', ['-xzf', filename], {cwd: download, advice: 'tar is missing: install it, e.g. `apt-get install tar`'});
  const unpacked = join(download, 'package');
  const {dependencies} = readJson(join(unpacked, 'package.json'));
  delete dependencies['@tensorflow/tfjs'];
  // Node-API is all that the binding includes of Node: no headers of this Node are needed to build it.
  dependencies['node-api-headers'] = '^1.9.0';
  writeFileSync(join(download, 'package.json'), JSON.stringify({private: true, dependencies}));
  rmSync(join(download, filename));
  npm(['install', '--no-package-lock']);

  renameSync(join(download, 'node_modules'), join(cache, 'node_modules'));
  mkdirSync(dirname(nativePackage), {recursive: true});
  renameSync(unpacked, nativePackage);
  rmSync(download, {recursive: true});
}

/** Links the cached package into node_modules, unless tfjs-node was installed there by other means. */
export function link() {
  const place = join(project, 'node_modules', NAME);
  if (!existsSync(join(dirname(place), 'tfjs')))
    throw new SetupError('@tensorflow/tfjs is missing: run `npm install` first');
  const found = lstatSync(place, {throwIfNoEntry: false});
  if (found?.isDirectory())
    throw new SetupError(`${NAME} is in node_modules already, installed by npm: remove it there first`);
  if (found !== undefined) rmSync(place);
  symlinkSync(relative(dirname(place), nativePackage), place, 'junction');
}

/** Loads tfjs-node in a process of its own, as users do, and multiplies. @returns the version of its library, if it works */
export function libtensorflowVersion() {
  // Nothing was built yet: no news.
  if (!existsSync(join(nativePackage, 'lib'))) return undefined;
  const script = `
    const util = require('util');
    util.isNullOrUndefined ??= value => value == null; // gone since Node 23: kernels/tensorflow/nodeUtil.ts
    require('${NAME}');
    const tf = require('@tensorflow/tfjs');
    if (tf.getBackend() !== 'tensorflow') throw new Error('there are two copies of @tensorflow/tfjs');
    if (tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0] !== 11) throw new Error('1 * 3 + 2 * 4 is not 11');
    console.log('libtensorflow=' + tf.backend().binding.TF_Version);`;
  const {stdout, stderr} = spawnSync(process.execPath, ['-e', script], {
    cwd: project,
    encoding: 'utf8',
    env: {...process.env, TF_CPP_MIN_LOG_LEVEL: '2'},
  });
  const version = /^libtensorflow=(.+)$/m.exec(stdout)?.[1];
  if (version === undefined) log(`tfjs-node does not load: ${/^.*Error: .*$/m.exec(stderr)?.[0] ?? stderr.trim()}`);
  return version;
}
