import type {FlowFit} from 'kronflow';
import type {Flights} from './data';
import {group} from './format';

/** What to know of a fit before its figures are believed; the one about dispersion comes first. */
export function fitNotes({model, diagnostics}: FlowFit, mu: Float64Array): string[] {
  const {y, observed} = model.counts;
  const sum = (flows: ArrayLike<number>): number =>
    Array.from(flows).reduce((total, value, pair) => total + (observed?.[pair] === 0 ? 0 : value), 0);
  const ratio = sum(mu) / sum(y);
  const scatter =
    diagnostics === undefined
      ? 'The fit was stopped: these are the best parameters so far.'
      : `Pearson chi²/df is ${Number(diagnostics.dispersion.toPrecision(3)).toLocaleString('en-US')}, where 1 would be the scatter that the ${model.family.title} family allows.`;
  return [
    scatter,
    `The fitted flights add up to ${ratio.toPrecision(3)} times the observed ones.` +
      (ratio > 1.5
        ? ' So many pairs without a flight ask for a small alpha, with which a miss of a large route costs little: read effects on mu with that in mind.'
        : ''),
  ];
}

export function dataNotes({airports, counts, unknown}: Flights): string[] {
  const notes = ['Pairs that the file does not have count as zero flights. An airport with itself is left out.'];
  const n = airports.length;
  const flights = counts.reduce((total, count) => total + count, 0);
  const oneWay = counts.reduce(
    (total, there, r) => total + Math.max(0, there - counts[(r % n) * n + Math.floor(r / n)]),
    0,
  );
  notes.push(
    `Aircraft come back: ${(100 * (1 - oneWay / flights)).toFixed(1)} % of the flights have one the other way. What goes for origins so goes for destinations.`,
  );
  if (unknown.airports.length > 0) {
    notes.push(
      `Left out: ${group(unknown.flights)} flights of ${unknown.airports.length} airports without coordinates (${unknown.airports.join(', ')}).`,
    );
  }
  return notes;
}
