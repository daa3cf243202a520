import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {
  type ColumnRole,
  type CsvText,
  type FlowTableInspection,
  type FlowTables,
  inspectFlowTables,
  KronflowError,
  type TableProblem,
} from 'kronflow';
import {nearestText} from '../arguments/nearestText';
import {type Arguments, usage} from './arguments';
import {inOptions} from './wording';

const ROLES = [
  'id',
  'name',
  'lat',
  'lon',
  'x',
  'y',
  'origin',
  'dest',
  'count',
  'period',
] as const satisfies ColumnRole[];
const MOST_PROBLEMS = 20;

/** Reads the tables that the command names, and says what is wrong with them. */
export function inspectTables(args: Arguments): FlowTableInspection {
  const {files, command} = args;
  if (files.length !== 2) {
    const got = files.length === 0 ? 'none' : files.join(' ');
    usage(`there must be two tables, LOCATIONS and FLOWS, got ${got}`, command.name);
  }
  const destinations = args.text('destinations');
  const locations = readTable(files[0]);
  const isGaussian = args.text('family') === 'gaussian';
  return inspectFlowTables(
    destinations === undefined ? locations : {origins: locations, destinations: readTable(destinations)},
    readTable(files[1]),
    {
      columns: readColumns(args),
      absentPairs: args.oneOf('absent', ['missing', 'zero']),
      duplicates: args.oneOf('duplicates', ['refuse', 'sum']),
      decimal: args.oneOf('decimal', ['auto', '.', ',']),
      negative: isGaussian ? 'keep' : args.oneOf('negative', ['refuse', 'keep']),
      intra: args.text('intra') === 'exclude' ? 'missing' : 'keep',
      points: !args.isOn('no-points'),
    },
  );
}

/** The same where there must be no problem. @throws KronflowError `invalidData` */
export function readTables(args: Arguments): FlowTables {
  const {tables, problems} = inspectTables(args);
  if (tables === undefined) throw new KronflowError('invalidData', describeProblems(problems));
  return tables;
}

export function describeProblems(problems: readonly TableProblem[]): string {
  const lines = problems.slice(0, MOST_PROBLEMS).map(({table, line, column, message}) => {
    const where = [table, line > 0 ? `line ${line}` : '', column].filter(part => part !== '').join(', ');
    return `${where}: ${inOptions(message)}`;
  });
  const rest = problems.length - lines.length;
  return [...lines, ...(rest > 0 ? [`and ${rest} more problems`] : [])].join('\n');
}

/** The text of a file that the user named. @throws KronflowError `invalidArgument` */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new KronflowError('invalidArgument', `'${path}' must be a file that can be read: ${reason}`);
  }
}

const readTable = (path: string): CsvText => ({name: basename(path), text: readText(path)});

function readColumns(args: Arguments): Partial<Record<ColumnRole, string>> {
  const items = args.list('columns') ?? [];
  return Object.fromEntries(
    items.map(item => {
      const at = item.indexOf('=');
      const [role, column] = [item.slice(0, at).trim(), item.slice(at + 1).trim()];
      if (at < 1 || column === '') usage(`--columns must be ROLE=COLUMN,…, got '${item}'`, args.command.name);
      if (!ROLES.some(each => each === role)) {
        const near = nearestText(role, ROLES);
        const hint = near === undefined ? '' : `; did you mean ${near}?`;
        usage(`--columns: the roles are ${ROLES.join(', ')}; got '${role}'${hint}`, args.command.name);
      }
      return [role, column];
    }),
  );
}
