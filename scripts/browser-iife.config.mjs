import {defineConfig} from 'tsup';

/** The build for script tags: `kronflow` and, from tf.min.js before it, `tf` are globals. */
export default defineConfig({
  entry: {kronflow: 'src/index.ts'},
  format: 'iife',
  globalName: 'kronflow',
  outExtension: () => ({js: '.min.js'}),
  target: 'es2022',
  platform: 'browser',
  noExternal: [/./],
  minify: true,
  sourcemap: true,
  silent: true,
  esbuildPlugins: [
    {
      name: 'tfjs is the global tf',
      setup(build) {
        build.onResolve({filter: /^@tensorflow\/tfjs$/}, ({path}) => ({path, namespace: 'global'}));
        build.onLoad({filter: /./, namespace: 'global'}, () => ({contents: 'module.exports = globalThis.tf;'}));
      },
    },
  ],
});
