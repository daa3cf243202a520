import {readFileSync} from 'node:fs';
import {defineConfig} from 'tsup';

/** ESM and CJS with their types. tfjs stays outside; the small libraries are bundled, as most of them are ESM only. */
export default defineConfig({
  entry: {index: 'src/index.ts'},
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: true,
  sourcemap: true,
  clean: true,
  silent: true,
  esbuildPlugins: [
    {
      // CommonJS runs when it is imported, so that bundlers keep it. As a pure expression, who reads no tables does not carry it.
      name: 'papaparse can be left out',
      setup(build) {
        build.onLoad({filter: /papaparse\.js$/}, ({path}) => ({
          contents:
            'export default /* @__PURE__ */ (() => { const module = {exports: {}}, exports = module.exports;\n' +
            `${readFileSync(path, 'utf8')}\nreturn module.exports; })();`,
        }));
      },
    },
  ],
});
