import type {FlowTables} from 'kronflow';
import type {Arguments} from './arguments';
import {pairCovariate, regional} from './design';

/** Coefficients of attributes are named so; an offset by one is said the same way. */
const SIDES = {orig_: 'origins', dest_: 'destinations'} as const;

/**
 * What `--offset` adds to the log of the flows: the sum of its terms, [n_o * n_d] or one for each period; undefined without the option. A term is one of pairs,
 * as `log(trips)`, or `orig_log(pop)` and `dest_log(pop)` of the attributes of either side.
 */
export function buildOffset(args: Arguments, tables: FlowTables, notes: string[]): Float64Array | undefined {
  const terms = args.list('offset');
  if (terms === undefined) return undefined;
  const columns = terms.map(term => valuesOf(term, tables, notes));
  const length = Math.max(...columns.map(values => values.length));
  return Float64Array.from({length}, (_, r) => columns.reduce((sum, values) => sum + values[r % values.length], 0));
}

function valuesOf(term: string, tables: FlowTables, notes: string[]): Float64Array {
  const n = tables.destinations.ids.length;
  const prefix = (['orig_', 'dest_'] as const).find(each => term.startsWith(each));
  if (prefix === undefined || term in tables.pair) return pairCovariate('offset', term, tables, notes).values;
  const attribute = term.slice(prefix.length);
  const values = regional('offset', [attribute], tables[SIDES[prefix]])[attribute];
  return Float64Array.from({length: tables.origins.ids.length * n}, (_, r) =>
    prefix === 'orig_' ? values[Math.floor(r / n)] : values[r % n],
  );
}
