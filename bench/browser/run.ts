// Our op beside the composed formulation in a browser, per backend: `npm run bench:browser`. Prints a table in Markdown.
// With --serve it measures nothing, but serves the page, to be opened in a browser of your own.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import type {BenchPage} from './page';
import {bundle, ROOT} from '../../test/browser/support/bundle';
import {launchChromium} from '../../test/browser/support/chromium';
import {openPage} from '../../test/browser/support/page';
import {serve} from '../../test/browser/support/server';

/** In the page only: see page.ts. */
declare const benchPage: BenchPage;

const {values: options} = parseArgs({
  options: {
    backends: {type: 'string', default: 'wasm,webgl,webgpu'},
    sizes: {type: 'string', default: '16,64,256'},
    runs: {type: 'string', default: '5'},
    serve: {type: 'boolean', default: false},
  },
});

const server = await serve({
  files: {
    '/': await readFile(join(ROOT, 'bench/browser/index.html'), 'utf8'),
    '/page.js': await bundle('bench/browser/page.ts'),
  },
  folders: {'/tfjs-wasm/': join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')},
});
if (options.serve) console.log(`Open ${server.origin}/ and press the button; Ctrl-C ends.`);
else {
  await measureAll();
  await server.close();
}

async function measureAll(): Promise<void> {
  const browser = await launchChromium();
  const {page, takeProblems} = await openPage(browser, `${server.origin}/`);
  console.log(`Chromium ${browser.version()}; milliseconds, median [least, most]\n`);
  console.log('| backend | adapter | n | kronflow | composed | ratio | dispatches | difference |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const backend of options.backends.split(',')) {
    for (const n of options.sizes.split(',').map(Number)) {
      const settings = [backend, n, Number(options.runs)] as const;
      const m = await page.evaluate(([name, size, runs]) => benchPage.run(name, size, runs), settings);
      for (const problem of takeProblems()) console.error(problem);
      if (m === null) {
        console.log(`| ${backend} | not available |`);
        break;
      }
      const [ours, composed] = [m.ours, m.composed].map(
        ({median, least, most}) => `${median.toFixed(1)} [${least.toFixed(1)}, ${most.toFixed(1)}]`,
      );
      console.log(
        `| ${backend} | ${m.adapter} | ${n} | ${ours} | ${composed} | ${m.speedup.toPrecision(2)}x | ` +
          `${m.dispatches.ours} / ${m.dispatches.composed} | ${m.difference.toExponential(0)} |`,
      );
    }
  }
  await browser.close();
}
