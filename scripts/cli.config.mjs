import {defineConfig} from 'tsup';

/** The program `kronflow`: dist/cli.js and what it loads, in dist/cli. It uses the built package by its name, as any other program would. */
export default defineConfig({
  entry: {cli: 'src/cli/main.ts'},
  format: 'esm',
  target: 'node20',
  platform: 'node',
  external: ['kronflow', /^@tensorflow\//],
  splitting: true,
  // cli-progress and what it needs are CommonJS, which asks for Node's own modules by require.
  banner: {
    js: `import {createRequire as _createRequire} from 'node:module'; const require = _createRequire(import.meta.url);`,
  },
  esbuildOptions(options) {
    options.chunkNames = 'cli/[name]-[hash]';
  },
  silent: true,
});
