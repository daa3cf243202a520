import {build, type BuildOptions} from 'esbuild';

/** npm and jest both run where package.json is. */
export const ROOT = process.cwd();

/** One script of a TypeScript entry and all it imports, `kronflow` being the source tree. */
export const bundle = (entry: string): Promise<string> => bundled({entryPoints: [entry], format: 'iife'});

/** The same of the text of a module, as a module: it may await. */
export const bundleModule = (contents: string): Promise<string> =>
  bundled({stdin: {contents, resolveDir: ROOT}, format: 'esm'});

async function bundled(options: BuildOptions): Promise<string> {
  const {outputFiles} = await build({
    ...options,
    absWorkingDir: ROOT,
    alias: {kronflow: './src/index.ts'},
    bundle: true,
    write: false,
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
