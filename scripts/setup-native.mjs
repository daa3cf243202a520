// npm run setup:native: puts @tensorflow/tfjs-node into node_modules, on the project's own copy of @tensorflow/tfjs. Never a
// dependency, as its install script fails where its download host is blocked. `npm install` prunes the link: run this again.
import {log, SetupError} from './setup-native/shell.mjs';
import {libtensorflowVersion, link, stagePackage} from './setup-native/package.mjs';
import {runOwnInstaller} from './setup-native/ownInstaller.mjs';
import {buildOnWheel} from './setup-native/wheel.mjs';

const fromWheel = process.argv.includes('--wheel');

/** @returns whether tfjs-node loads; says with which library */
function loads() {
  const version = libtensorflowVersion();
  if (version !== undefined) log(`tfjs-node runs on libtensorflow ${version}`);
  return version !== undefined;
}

try {
  stagePackage();
  link();
  if (!loads()) {
    if (!fromWheel) await runOwnInstaller();
    if (fromWheel || !loads()) {
      await buildOnWheel();
      if (!loads())
        throw new SetupError('built, but it does not load: see the error above; remove .native and try again');
    }
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`setup:native: ${error.message}`);
  process.exitCode = 1;
}
