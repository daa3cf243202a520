import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {runInNewContext} from 'node:vm';
import ts from 'typescript';

/** A block of code of a guide, and the block of text below it, which it says that the code prints. */
export interface GuideBlock {
  code: string;
  /** Empty where nothing is promised. */
  prints: string;
}

/** The blocks of a guide in `docs`, in order. */
export function guideBlocks(file: string): GuideBlock[] {
  const guide = readFileSync(join(process.cwd(), 'docs', file), 'utf8');
  return Array.from(guide.matchAll(/```js\n([^]*?)```(?:\s*```text\n([^]*?)```)?/g), ([, code, prints = '']) => ({
    code,
    prints,
  }));
}

/** Runs all blocks as one module; returns what each of them printed. */
export async function runGuide(blocks: readonly GuideBlock[]): Promise<string[]> {
  const source = blocks.map(({code}, i) => `block(${i});\n${code}`).join('\n');
  const {outputText} = ts.transpileModule(source, {
    compilerOptions: {module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022},
  });
  const modules = new Map<string, object>([
    ['@tensorflow/tfjs', tf],
    ['kronflow', kronflow],
  ]);
  const printed = blocks.map(() => '');
  let current = 0;
  await (runInNewContext(`(async () => {${outputText}})()`, {
    require: (name: string) => modules.get(name),
    exports: {},
    block: (i: number) => void (current = i),
    console: {log: (text: string) => void (printed[current] += `${text}\n`)},
    // The guide's typed arrays must be those of the package: both look at what they are given.
    ...{Array, Float64Array, Math, Object, AbortController},
  }) as Promise<void>);
  return printed;
}
