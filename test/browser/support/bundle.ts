import {build} from 'esbuild';

/** npm and jest both run where package.json is. */
export const ROOT = process.cwd();

/** One script of a TypeScript entry and all it imports, `kronflow` being the source tree. */
export async function bundle(entry: string): Promise<string> {
  const {outputFiles} = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    alias: {kronflow: './src/index.ts'},
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
