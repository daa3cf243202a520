import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import {runInNewContext} from 'node:vm';
import ts from 'typescript';

const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

test('the example in the README runs as printed, and prints what it says', () => {
  const example = /```js\n([^]*?)```/.exec(readme)?.[1] ?? '';
  const {outputText} = ts.transpileModule(example, {
    compilerOptions: {module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022},
  });
  const modules = new Map<string, object>([
    ['@tensorflow/tfjs', tf],
    ['kronflow', kronflow],
  ]);
  const printed: string[] = [];
  const log = (line: string): void => void printed.push(line);
  runInNewContext(outputText, {require: (name: string) => modules.get(name), exports: {}, console: {log}});

  const promised = /console\.log\(.*\/\/ (.*)$/m.exec(example)?.[1];
  expect(printed).toEqual([promised]);
});

test('the example is at most twelve statements long', () => {
  const example = /```js\n([^]*?)```/.exec(readme)?.[1] ?? '';
  expect(example.split('\n').filter(line => line.trim() !== '').length).toBeLessThanOrEqual(12);
});
