// Compiles kernels/core/wasm/solver.c and writes it, inlined, to kernels/core/wasm/binary.ts.
import {readFileSync, writeFileSync} from 'node:fs';
import {gzipSync} from 'node:zlib';
import {runClang} from '@yowasp/clang';

const folder = new URL('../kernels/core/wasm/', import.meta.url);
const read = name => readFileSync(new URL(name, folder), 'utf8');

const flags = [
  '--target=wasm32',
  '-O3',
  '-msimd128',
  '-mbulk-memory',
  '-ffreestanding',
  '-nostdlib',
  '-fno-math-errno',
  '-Wall',
  '-Werror',
  '-Wl,--no-entry',
  '-Wl,--import-memory',
  '-Wl,--strip-all',
  '-Wl,-z,stack-size=0',
  '-Wl,--initial-memory=0',
];
const output = await runClang(['clang', ...flags, 'solver.c', '-o', 'solver.wasm'], {
  'solver.c': read('solver.c'),
  'panel.h': read('panel.h'),
});
const binary = output['solver.wasm'];
writeFileSync(
  new URL('binary.ts', folder),
  `/** Compiled from solver.c by \`npm run build:wasm\`; do not edit. */\nexport const solverBinary =\n  '${Buffer.from(binary).toString('base64')}';\n`,
);
console.log(`solver.wasm: ${binary.length} bytes, ${gzipSync(binary).length} gzipped`);
