import * as tf from '@tensorflow/tfjs';
import * as kronflow from 'kronflow';
import {runInNewContext} from 'node:vm';
import ts from 'typescript';
import {readmeExample} from './support/readmeExample';

const {code, prints} = readmeExample();

test('the example in the README runs as printed, and prints what it says', () => {
  const {outputText} = ts.transpileModule(code, {
    compilerOptions: {module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022},
  });
  const modules = new Map<string, object>([
    ['@tensorflow/tfjs', tf],
    ['kronflow', kronflow],
  ]);
  const printed: string[] = [];
  const log = (line: string): void => void printed.push(line);
  runInNewContext(outputText, {require: (name: string) => modules.get(name), exports: {}, console: {log}});

  expect(printed).toEqual([prints]);
});

test('the example is at most twelve statements long', () => {
  expect(code.split('\n').filter(line => line.trim() !== '').length).toBeLessThanOrEqual(12);
});
