import {defineConfig} from 'tsup';

/** ESM and CJS with their types. tfjs stays outside; the small index and topology libraries are bundled, as they are ESM only. */
export default defineConfig({
  entry: {index: 'src/index.ts'},
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: true,
  sourcemap: true,
  clean: true,
  silent: true,
});
