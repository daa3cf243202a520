import type {FlowTables} from 'kronflow';

/** What there is in the tables, counted. */
export interface Figures {
  places: number;
  /** All flows, with those from places to themselves. */
  total: number;
  /** Of the pairs of two different places: */
  pairs: number;
  /** … with a flow, */
  flowing: number;
  /** … with a row that says zero, */
  zero: number;
  /** … without a row, */
  absent: number;
  /** … with a row without a number. */
  empty: number;
  /** Rows from a place to itself, and their flows. */
  self: {rows: number; total: number};
  /** Names of places without any flow, and of those that are nobody's neighbours. */
  quiet: string[];
  islands: string[];
}

/**
 * @param tables.missing, tables.zero the same flows read twice, pairs without a row being missing and zero: the difference are those pairs
 */
export function figuresOf(tables: {missing: FlowTables; zero: FlowTables}, islands: readonly number[]): Figures {
  const {flows, observed, origins} = tables.missing;
  const n = origins.ids.length;
  const figures = {flowing: 0, zero: 0, absent: 0, empty: 0, total: 0, self: {rows: 0, total: 0}};
  const busy = new Uint8Array(n);
  for (let r = 0; r < n * n; r++) {
    const [o, d] = [Math.floor(r / n), r % n];
    figures.total += flows[r];
    if (flows[r] > 0) busy[o] = busy[d] = 1;
    if (o === d) {
      figures.self.rows += observed[r];
      figures.self.total += flows[r];
    } else if (flows[r] > 0) figures.flowing++;
    else if (observed[r] === 1) figures.zero++;
    else if (tables.zero.observed[r] === 1) figures.absent++;
    else figures.empty++;
  }
  return {
    ...figures,
    places: n,
    pairs: n * (n - 1),
    quiet: origins.names.filter((_, i) => busy[i] === 0),
    islands: islands.map(i => origins.names[i]),
  };
}
