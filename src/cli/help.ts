import {type Command, commands, type Option} from './options';

const WIDTH = 100;
const INDENT = 30;

export const generalHelp = `kronflow: spatial models of flows between origins and destinations

Usage: kronflow COMMAND LOCATIONS FLOWS [OPTIONS]

${commands.map(({name, summary}) => `  ${name.padEnd(8)}${summary}`).join('\n')}

kronflow COMMAND --help tells the options of a command, kronflow --version the version.

Exit codes: 0 done, 1 the fit has not converged (results are printed all the same), 2 wrong options or tables, 130 stopped by Ctrl-C.
`;

export function commandHelp({name, about, groups, examples}: Command): string {
  return [
    `Usage: kronflow ${name} LOCATIONS FLOWS [OPTIONS]`,
    '',
    ...wrap(about, WIDTH),
    ...groups.flatMap(({title, options}) => ['', `${title}:`, ...options.flatMap(describe)]),
    '',
    'Examples:',
    ...examples.map(example => `  ${example}`),
    '',
  ].join('\n');
}

function describe({name, value, choices, help}: Option): string[] {
  const left = `  --${name}${value === undefined ? '' : ` ${value}`}`;
  const text = choices === undefined ? help : `${help}: ${choices[0]} (the default), ${choices.slice(1).join(', ')}`;
  const [first, ...rest] = wrap(text, WIDTH - INDENT);
  const lines = rest.map(line => `${' '.repeat(INDENT)}${line}`);
  if (left.length > INDENT - 2) return [left, `${' '.repeat(INDENT)}${first}`, ...lines];
  return [left.padEnd(INDENT) + first, ...lines];
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
