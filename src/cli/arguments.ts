import {parseArgs} from 'node:util';
import {KronflowError} from 'kronflow';
import {nearestText} from '../arguments/nearestText';
import {type Command, commands, type Option} from './options';

/** What a command was told. */
export class Arguments {
  constructor(
    readonly command: Command,
    readonly files: readonly string[],
    private readonly values: ReadonlyMap<string, string>,
  ) {}

  isOn(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    return this.values.get(name);
  }

  number(name: string, rule: string, holds: (value: number) => boolean): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    return holds(value) ? value : usage(`--${name} must be ${rule}, got '${text}'`, this.command.name);
  }

  /** The first choice is the default. */
  oneOf<const T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const text = this.text(name);
    return choices.find(choice => choice === text) ?? choices[0];
  }

  /** `a,log(b)` as a list. */
  list(name: string): string[] | undefined {
    return this.text(name)
      ?.split(/,(?![^(]*\))/)
      .map(item => item.trim());
  }
}

/** What comes before the files: `--help` and `--version`, or a command. */
export function readCommand(name: string | undefined): Command {
  const command = commands.find(each => each.name === name);
  if (command !== undefined) return command;
  const names = commands.map(each => each.name);
  if (name === undefined) return usage(`there must be a command: ${names.join(' or ')}`);
  return usage(`the command must be ${names.join(' or ')}, got '${name}'${suggestion(name, names)}`);
}

/** Reads what follows the command. @throws KronflowError `invalidArgument` */
export function readArguments(command: Command, args: readonly string[]): Arguments {
  const options = command.groups.flatMap(group => group.options);
  const {tokens} = parseArgs({
    args: withValueOfIntra(args),
    options: Object.fromEntries(
      options.map(({name, value}) => [
        name,
        {type: value === undefined ? 'boolean' : 'string', ...(name === 'help' ? {short: 'h'} : {})} as const,
      ]),
    ),
    strict: false,
    tokens: true,
  });
  const files: string[] = [];
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') files.push(token.value);
    if (token.kind !== 'option') continue;
    const option = options.find(({name}) => name === token.name);
    if (option === undefined) {
      const near = suggestion(token.name, options.map(({name}) => name), '--'); // prettier-ignore
      return usage(`there is no option ${token.rawName}${near}`, command.name);
    }
    if (values.has(option.name))
      usage(`--${option.name} must be given once; put several values with commas`, command.name);
    values.set(option.name, checkValue(command, option, token.value));
  }
  return new Arguments(command, files, values);
}

function checkValue(command: Command, {name, value, choices}: Option, given: string | undefined): string {
  if (value === undefined) {
    return given === undefined ? '' : usage(`--${name} is a switch without a value, got '${given}'`, command.name);
  }
  if (given === undefined || (given.startsWith('--') && given.length > 2)) {
    return usage(`--${name} must have a value: --${name} ${value}`, command.name);
  }
  if (choices !== undefined && !choices.includes(given)) {
    usage(`--${name} must be ${choices.join(', ')}; got '${given}'${suggestion(given, choices)}`, command.name);
  }
  return given;
}

/** `--intra` may stand alone, or before `exclude`; parseArgs knows no such option. */
function withValueOfIntra(args: readonly string[]): string[] {
  return args.flatMap((arg, i) => {
    if (arg === '--intra') return [`--intra=${args[i + 1] === 'exclude' ? 'exclude' : 'constant'}`];
    return arg === 'exclude' && args[i - 1] === '--intra' ? [] : [arg];
  });
}

const suggestion = (text: string, candidates: readonly string[], prefix = ''): string => {
  const near = nearestText(text, candidates);
  return near === undefined ? '' : `; did you mean ${prefix}${near}?`;
};

export function usage(message: string, command?: string): never {
  const help = `kronflow ${command === undefined ? '' : `${command} `}--help`;
  throw new KronflowError('invalidArgument', `${message}\nSee ${help}`);
}
