import type {FlowRows, PeriodRows} from './flowRows';
import {plural, type Report} from './problems';

export interface FlowMatrix {
  readonly periods?: readonly string[];
  readonly flows: Float64Array;
  readonly observed: Uint8Array;
  readonly pair: Readonly<Record<string, Float64Array>>;
}

/** Numbers in their own order, all else as text. */
const inOrder = new Intl.Collator('en', {numeric: true});

/** Lays the rows of all periods out as flows, marks of observation and covariates of pairs, and notes what became of each pair. */
export function assembleFlows(
  {pairNames, periods}: FlowRows,
  origins: readonly string[],
  destinations: readonly string[],
  rules: {readonly absentPairs: 'missing' | 'zero'; readonly intra: 'keep' | 'missing'},
  {table, report}: {table: string; report: Report},
): FlowMatrix {
  const names = [...periods.keys()].sort((a, b) => inOrder.compare(a, b));
  const panel = names.length > 1 || names[0] !== '';
  const rows = names.map(name => periods.get(name)!);
  const pairs = origins.length * destinations.length;
  const flows = new Float64Array(rows.length * pairs);
  const observed = new Uint8Array(flows.length);
  let [absent, empty, fractional] = [0, 0, 0];
  rows.forEach(({counts, lines}, t) => {
    for (let r = 0; r < pairs; r++) {
      const at = t * pairs + r;
      if (!Number.isNaN(counts[r])) {
        flows[at] = counts[r];
        observed[at] = 1;
        if (!Number.isInteger(counts[r])) fractional++;
      } else if (lines[r] > 0) {
        empty++;
      } else {
        absent++;
        observed[at] = rules.absentPairs === 'zero' ? 1 : 0;
      }
    }
  });
  const each = panel ? ` in ${plural(rows.length, 'period')} (${names[0]} to ${names.at(-1)})` : '';
  report.note(
    `${table}: ${plural(flows.length - absent, 'row')} for ${origins.length} origins x ${destinations.length} destinations${each}` +
      (pairNames.length > 0 ? `, covariates of pairs ${pairNames.join(', ')}` : ''),
  );
  if (absent > 0) {
    const other =
      rules.absentPairs === 'zero' ? "'missing'} if nothing is known about them" : "'zero'} if they had no flow";
    report.note(
      `${table}: ${plural(absent, 'pair')} without a row, taken as ${rules.absentPairs}; say {absentPairs: ${other}`,
    );
  }
  if (empty > 0) report.note(`${table}: ${plural(empty, 'row')} without a count, taken as missing`);
  if (fractional > 0) {
    report.note(
      `${table}: ${plural(fractional, 'flow that is not a whole number', 'flows that are not whole numbers')}`,
    );
  }
  if (rules.intra === 'missing') dropIntra(flows, observed, origins, destinations, table, report);
  return {
    ...(panel ? {periods: names} : {}),
    flows,
    observed,
    pair: Object.fromEntries(
      pairNames.map((name, k) => {
        const values = pairCovariate(rows, k);
        const without = values.reduce((count, value) => count + Number(Number.isNaN(value)), 0);
        if (without > 0) report.note(`${table}, ${name}: ${plural(without, 'pair')} without a value, read as NaN`);
        return [name, values];
      }),
    ),
  };
}

/** Takes the flows between regions of the same id as not observed. */
function dropIntra(
  flows: Float64Array,
  observed: Uint8Array,
  origins: readonly string[],
  destinations: readonly string[],
  table: string,
  report: Report,
): void {
  const index = new Map(destinations.map((id, d) => [id, d]));
  let dropped = 0;
  for (let row = 0; row * destinations.length < flows.length; row++) {
    const d = index.get(origins[row % origins.length]);
    if (d === undefined) continue;
    const at = row * destinations.length + d;
    dropped += observed[at];
    flows[at] = observed[at] = 0;
  }
  report.note(`${table}: ${plural(dropped, 'flow')} within regions, taken as missing (intra: 'missing')`);
}

/** The values of one covariate: once for all periods, if no pair has two of them, else for each. */
function pairCovariate(rows: readonly PeriodRows[], k: number): Float64Array {
  const merged = rows[0].pair[k].slice();
  for (const {pair} of rows) {
    for (let r = 0; r < merged.length; r++) {
      if (Number.isNaN(merged[r])) merged[r] = pair[k][r];
      else if (!Number.isNaN(pair[k][r]) && merged[r] !== pair[k][r]) return everyPeriod(rows, k);
    }
  }
  return merged;
}

function everyPeriod(rows: readonly PeriodRows[], k: number): Float64Array {
  const all = new Float64Array(rows.length * rows[0].pair[k].length);
  rows.forEach(({pair}, t) => all.set(pair[k], t * pair[k].length));
  return all;
}
