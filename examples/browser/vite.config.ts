import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {defineConfig, type Plugin} from 'vite';
import {licences} from './licences/plugin.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Data sets are made by `data/print.ts` in Node, when the page asks for `virtual:dataset/<id>`; they are part of the build. */
function datasets(): Plugin {
  return {
    name: 'datasets',
    resolveId: {filter: {id: /^virtual:dataset\//}, handler: id => `\0${id}`},
    load: {
      filter: {id: /^\0virtual:dataset\//},
      async handler(id) {
        const command = ['--import', 'tsx', here('data/print.ts'), id.slice(id.lastIndexOf('/') + 1)];
        const options = {cwd: here('../..'), maxBuffer: 2 ** 26};
        const {stdout} = await promisify(execFile)(process.execPath, command, options);
        return `export default JSON.parse(${JSON.stringify(stdout)});`;
      },
    },
  };
}

/**
 * `@tensorflow/tfjs` without layers, converters and the backends, which the page loads when they are chosen. An alias would not
 * do: kronflow says of all its files, these too, that they do nothing when they are imported, and tfjs-core does.
 */
function slimTfjs(): Plugin {
  return {
    name: 'slim-tfjs',
    enforce: 'pre',
    resolveId: {
      filter: {id: /^@tensorflow\/tfjs$/},
      handler: () => ({id: here('src/model/tfjs.ts'), moduleSideEffects: true}),
    },
  };
}

/** Nothing leaves the browser: the built page forbids itself to speak to anybody but the host it came from. */
function contentSecurityPolicy(): Plugin {
  const policy = [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {tag: 'meta', attrs: {'http-equiv': 'Content-Security-Policy', content: policy}, injectTo: 'head-prepend'},
    ],
  };
}

const {collect, write} = licences();

export default defineConfig({
  root: here('.'),
  // Any folder of any static host.
  base: './',
  plugins: [slimTfjs(), datasets(), contentSecurityPolicy(), write('licenses.txt')],
  oxc: {jsx: {runtime: 'automatic', importSource: 'preact'}},
  resolve: {
    alias: [{find: /^kronflow$/, replacement: here('../../src/index.ts')}],
  },
  worker: {format: 'es', plugins: () => [slimTfjs(), collect()]},
  build: {
    outDir: here('output/site'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // Of course the data take most of the time.
    rolldownOptions: {checks: {pluginTimings: false}},
  },
});
