// Our op beside the composed formulation in a browser, per backend: `npm run bench:browser`. Prints a table in Markdown.
// With --serve it measures nothing, but serves the page, to be opened in a browser of your own.
import {parseArgs} from 'node:util';
import type {BenchPage} from './page';
import {serveBenchPage} from './site';
import {cellsOf, markdown, MARKDOWN_HEAD} from './table';
import {launchChromium} from '../../test/browser/support/chromium';
import {openPage} from '../../test/browser/support/page';

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

const server = await serveBenchPage();
if (options.serve) console.log(`Open ${server.origin}/ and press the button; Ctrl-C ends.`);
else {
  await measureAll();
  await server.close();
}

async function measureAll(): Promise<void> {
  const browser = await launchChromium();
  const {page, takeProblems} = await openPage(browser, `${server.origin}/`);
  console.log(`Chromium ${browser.version()}; median [least, most]\n\n${MARKDOWN_HEAD}`);
  for (const backend of options.backends.split(',')) {
    for (const n of options.sizes.split(',').map(Number)) {
      const settings = [backend, n, Number(options.runs)] as const;
      const measurement = await page.evaluate(([name, size, runs]) => benchPage.run(name, size, runs), settings);
      for (const problem of takeProblems()) console.error(problem);
      if (measurement === null) {
        console.error(`${backend} is not available`);
        break;
      }
      console.log(markdown(cellsOf(measurement)));
    }
  }
  await browser.close();
}
