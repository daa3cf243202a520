import {parseArgs} from 'node:util';
import {type DependenceName, type FamilyName, KronflowError} from 'kronflow';

/** What a run can be told. */
export interface Options {
  /** How many airports, the busiest first. */
  airports: number;
  neighbours: number;
  region: 'contiguous' | 'all';
  family: FamilyName;
  dependence: DependenceName;
  backend: 'cpu' | 'wasm';
  iterations: number;
  output: string;
  help: boolean;
}

export const usage = `Fits a spatial model of the flights between US airports, and draws it.

Usage: npm start -- [options]

  --airports n      the n busiest airports, or "all"            (100)
  --neighbours k    how many airports are each one's neighbours (6)
  --region name     contiguous, or all: with Alaska, Hawaii and
                    the Caribbean                               (contiguous)
  --family name     negativeBinomial or poisson                 (negativeBinomial)
  --dependence name separable, none, destination, origin,
                    network, destinationOrigin or unrestricted  (separable)
  --backend name    cpu or wasm                                 (cpu)
  --iterations n    stop after n iterations, converged or not   (200)
  --output dir      where pictures and report go                (examples/us-flights/output)
  --help            this text

Ctrl-C stops the fit; the best parameters so far are printed and drawn.`;

/** Reads the command line, `args` without the program's name. */
export function readOptions(args: string[], defaultOutput: string): Options {
  const values = parse(args);
  const airports = values.airports === 'all' ? Infinity : integer('airports', values.airports, 100, 10);
  const neighbours = integer('neighbours', values.neighbours, 6, 1);
  if (neighbours >= airports) {
    invalid(`--neighbours must be less than --airports (${airports}), got ${neighbours}`);
  }
  return {
    airports,
    neighbours,
    region: oneOf('region', values.region, ['contiguous', 'all']),
    family: oneOf('family', values.family, ['negativeBinomial', 'poisson']),
    dependence: oneOf('dependence', values.dependence, [
      'separable',
      'none',
      'destination',
      'origin',
      'network',
      'destinationOrigin',
      'unrestricted',
    ]),
    backend: oneOf('backend', values.backend, ['cpu', 'wasm']),
    iterations: integer('iterations', values.iterations, 200, 1),
    output: values.output ?? defaultOutput,
    help: values.help ?? false,
  };
}

function parse(args: string[]) {
  const text = {type: 'string'} as const;
  try {
    return parseArgs({
      args,
      options: {
        airports: text,
        neighbours: text,
        region: text,
        family: text,
        dependence: text,
        backend: text,
        iterations: text,
        output: text,
        help: {type: 'boolean', short: 'h'},
      },
    }).values;
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
}

function integer(name: string, text: string | undefined, fallback: number, least: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
    invalid(`--${name} must be a whole number of at least ${least}, got "${text}"`);
  }
  return value;
}

/** The first choice is the default. */
function oneOf<const T extends string>(name: string, text: string | undefined, choices: readonly [T, ...T[]]): T {
  if (text === undefined) return choices[0];
  const choice = choices.find(c => c === text);
  return choice ?? invalid(`--${name} must be ${choices.join(' or ')}, got "${text}"`);
}

function invalid(message: string): never {
  throw new KronflowError('invalidArgument', `${message}. See --help.`);
}
