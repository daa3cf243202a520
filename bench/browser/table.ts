import type {Measurement, Spread} from './measure';

/** The columns of a table of measurements; times are milliseconds. */
export const COLUMNS = ['backend', 'n', 'kronflow, ms', 'composed, ms', 'times faster', 'dispatches', 'adapter'];

/** Browsers round their clocks to a tenth of a millisecond or more. */
const time = ({median, least, most}: Spread): string => {
  const [middle, first, last] = [median, least, most].map(ms => ms.toFixed(1));
  return `${middle} [${first}, ${last}]`;
};

/** A row of the table. */
export const cellsOf = ({backend, n, ours, composed, speedup, dispatches, adapter}: Measurement): string[] => [
  backend,
  String(n),
  time(ours),
  time(composed),
  speedup < 10 ? speedup.toFixed(1) : speedup.toFixed(0),
  dispatches.ours === 0 ? '-' : `${dispatches.ours} / ${dispatches.composed}`,
  adapter,
];

/** A row in Markdown. */
export const markdown = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What stands above the rows in Markdown. */
export const MARKDOWN_HEAD = [COLUMNS, COLUMNS.map(() => '---')].map(markdown).join('\n');
