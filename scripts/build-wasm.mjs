// Compiles kernels/core/wasm/solver.c and writes it, inlined, to kernels/core/wasm/binary.ts.
import {readFileSync, writeFileSync} from 'node:fs';
import {gzipSync} from 'node:zlib';
import {runClang} from '@yowasp/clang';

const folder = new URL('../kernels/core/wasm/', import.meta.url);
const read = name => readFileSync(new URL(name, folder), 'utf8');

const flags = [
  ...[
    '--target=wasm32',
    '-O3',
    '-msimd128',
    '-mbulk-memory',
    '-ffreestanding',
    '-nostdlib',
    '-fno-math-errno',
    // By hand where it pays; V8 unrolls small loops too.
    '-fno-vectorize',
    '-fno-unroll-loops',
    '-fno-inline-functions',
    '-Wall',
    '-Wframe-larger-than=0', // there is no stack in memory
    '-Werror',
  ],
  ...['-Wl,--no-entry', '-Wl,--import-memory', '-Wl,--strip-all', '-Wl,-z,stack-size=0', '-Wl,--initial-memory=0'],
];
const sources = Object.fromEntries(
  ['solver.c', 'panel.h', 'factor.h', 'packing.h', 'pivoted.h', 'unrestricted.h', 'products.h', 'exponentials.h'].map(
    name => [name, read(name)],
  ),
);

/** @returns the module, base64 */
async function compile(name, extraFlags) {
  const output = await runClang(['clang', ...flags, ...extraFlags, 'solver.c', '-o', 'solver.wasm'], sources, {
    fetchProgress: () => {},
  });
  const binary = output['solver.wasm'];
  console.log(`${name}: ${binary.length} bytes, ${gzipSync(binary).length} gzipped`);
  return Buffer.from(binary).toString('base64');
}

writeFileSync(
  new URL('binary.ts', folder),
  `/** Compiled from solver.c by \`npm run build:wasm\`; do not edit. */
export const solverBinary =
  '${await compile('SIMD', [])}';

/** The same with relaxed SIMD: fused multiply-add. */
export const relaxedSolverBinary =
  '${await compile('relaxed SIMD', ['-mrelaxed-simd'])}';
`,
);
