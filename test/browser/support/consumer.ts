import {execFile} from 'node:child_process';
import {copyFile, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {ROOT} from './bundle';

/** The bundlers that users have: each makes `<name>/main.js` of the `main.js` in a folder. */
const BUNDLERS: Record<string, (folder: string) => Promise<unknown>> = {
  esbuild: folder =>
    build({
      absWorkingDir: folder,
      entryPoints: ['main.js'],
      outdir: 'esbuild',
      bundle: true,
      format: 'esm',
      target: 'es2022',
    }),
  rollup: folder => script('rollup/dist/bin/rollup', ['--config', 'rollup.config.js'], folder),
  vite: folder => script('vite/bin/vite.js', ['build', '--config', 'vite.config.js', '--logLevel', 'error'], folder),
  webpack: folder =>
    script(
      'webpack-cli/bin/cli.js',
      // Minifying takes most of the time and is not what is tested.
      ['--mode', 'production', '--no-optimization-minimize', '--entry', './main.js', '--output-path', 'webpack'],
      folder,
    ),
};

/** The path of an installed development dependency. */
const installed = (path: string): string => join(ROOT, 'node_modules', path);

/** Runs an installed command, a script of Node, in a folder. */
const script = (path: string, options: string[], cwd: string): Promise<unknown> =>
  promisify(execFile)(process.execPath, [installed(path), ...options], {cwd});

export const bundlerNames = Object.keys(BUNDLERS);

/** A project that has installed the package as it is published, next to tfjs. */
export interface Consumer {
  folder: string;
  /** Bundles its ten-line page into a folder of the bundler's name. */
  bundleWith: (name: string) => Promise<void>;
  remove: () => Promise<void>;
}

export async function makeConsumer(): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'kronflow-consumer-'));
  const kronflow = join(folder, 'node_modules/kronflow');
  await mkdir(kronflow, {recursive: true});
  await symlink(join(ROOT, 'node_modules/@tensorflow'), join(folder, 'node_modules/@tensorflow'), 'dir');
  await copyFile(join(ROOT, 'package.json'), join(kronflow, 'package.json'));
  await copyFile(join(ROOT, 'test/browser/bundles/main.js'), join(folder, 'main.js'));

  const tsup = (...options: string[]) => script('tsup/dist/cli-default.js', ['--no-dts', ...options], ROOT);
  await tsup('--out-dir', join(kronflow, 'dist'));
  await tsup('--config', 'scripts/browser-iife.config.mjs', '--out-dir', join(folder, 'scriptTag'));

  const plugin = (name: string): string => JSON.stringify(installed(`@rollup/plugin-${name}/dist/es/index.js`));
  await writeFile(join(folder, 'package.json'), JSON.stringify({type: 'module'}));
  await writeFile(
    join(folder, 'rollup.config.js'),
    `import commonjs from ${plugin('commonjs')};
     import resolve from ${plugin('node-resolve')};
     export default {input: 'main.js', plugins: [resolve({browser: true}), commonjs()], output: {dir: 'rollup', format: 'es'}};`,
  );
  await writeFile(
    join(folder, 'vite.config.js'),
    `export default {build: {outDir: 'vite', target: 'es2022', rollupOptions: {input: 'main.js', output: {entryFileNames: '[name].js'}}}};`,
  );

  return {
    folder,
    bundleWith: async name => {
      await BUNDLERS[name](folder);
    },
    remove: () => rm(folder, {recursive: true}),
  };
}
