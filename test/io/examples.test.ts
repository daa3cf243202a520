import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {runInThisContext} from 'node:vm';
import * as kronflow from 'kronflow';

const folder = join(__dirname, '../../src/io');
const examples = readdirSync(folder).flatMap(file => {
  const source = readFileSync(join(folder, file), 'utf8');
  return [...source.matchAll(/```js\n([^]*?)```/g)].map(([, code]) => [file, code.replace(/^ \* ?/gm, '')] as const);
});

/** Runs an example; returns the values of its lines that end in `; // promise`, beside what they promise. */
function run(code: string): {value: unknown; promise: string}[] {
  const promises: string[] = [];
  const body = code.replace(/^(\S.*);\s+\/\/ (.*)$/gm, (_, expression: string, promise: string) => {
    promises.push(promise);
    return `values.push(${expression});`;
  });
  const names = Object.keys(kronflow).join(', ');
  const example = runInThisContext(`(({${names}}) => { const values = []; ${body} return values; })`) as (
    api: typeof kronflow,
  ) => unknown[];
  return example(kronflow).map((value, i) => ({value, promise: promises[i]}));
}

/** A value as the examples write it. */
function written(value: unknown): string {
  return ArrayBuffer.isView(value)
    ? value.constructor.name + JSON.stringify(Array.from(value as Float64Array))
    : JSON.stringify(value);
}

const bare = (text: string): string => text.replace(/[\s'"]/g, '');

test('there are examples', () => expect(examples.length).toBeGreaterThan(8));

test.each(examples)('%s: its example gives what it says', (_, code) => {
  const values = run(code);
  expect(values.length).toBeGreaterThan(0);
  for (const {value, promise} of values) {
    // `…` stands for what an example leaves out.
    const parts = bare(promise).split('…');
    const pattern = parts.map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
    expect(bare(written(value))).toMatch(new RegExp(`^${pattern}$`));
  }
});
