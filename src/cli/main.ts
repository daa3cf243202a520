#!/usr/bin/env node
/** The program `kronflow`: fits flow models to tables, without code. */
import {version} from '../../package.json';
import {commandHelp, generalHelp} from './help';

const ERROR = 2;

async function main([first, ...rest]: readonly string[]): Promise<number> {
  if (first === '--help' || first === '-h' || first === 'help') return print(generalHelp);
  if (first === '--version') return print(`${version}\n`);
  // Loaded only now: help does not wait for TensorFlow.js.
  const {readArguments, readCommand} = await import('./arguments');
  const command = readCommand(first);
  const args = readArguments(command, rest);
  if (args.isOn('help')) return print(commandHelp(command));
  if (args.isOn('quiet')) console.warn = () => undefined;
  if (command.name === 'check') return (await import('./check')).runCheck(args);
  return (await import('./fit')).runFit(args);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

// A reader that has seen enough (head) closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : ERROR));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const {inOptions} = await import('./wording');
  const isOurs = error.name === 'KronflowError';
  const isMissing = 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  const text = isOurs || isMissing ? inOptions(error.message) : error.stack;
  process.stderr.write(
    `${text}${isMissing ? '\nTensorFlow.js must be installed: npm install @tensorflow/tfjs' : ''}\n`,
  );
  process.exitCode = ERROR;
}
