import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {bundle, ROOT} from '../../test/browser/support/bundle';
import {serve, type Server} from '../../test/browser/support/server';

/** Serves the page that measures this device. */
export async function serveBenchPage(): Promise<Server> {
  return serve({
    files: {
      '/': await readFile(join(ROOT, 'bench/browser/index.html'), 'utf8'),
      '/page.js': await bundle('bench/browser/page.ts'),
    },
    folders: {'/tfjs-wasm/': join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')},
  });
}
