import {mkdirSync, rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const folder = fileURLToPath(new URL('results/compiled/', import.meta.url));

/** The script `name`.ts of this folder as `bundle` leaves it. */
export const bundled = (name: string): string => `${folder}${name}.js`;

/**
 * Compiles what runs in processes of its own, as the package is compiled for its users: plain functions in few files. Run from its
 * sources, each function that a call creates is named once more by the loader, which takes microseconds where a pass takes ten.
 */
export async function bundle(): Promise<void> {
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  await build({
    entryPoints: ['contestants/child.ts', 'freshProcess.ts'].map(script =>
      fileURLToPath(new URL(script, import.meta.url)),
    ),
    entryNames: '[name]',
    outdir: folder,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
}
