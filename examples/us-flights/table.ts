import type {Fit} from './fit';
import type {Statistics} from './statistics';

export interface Estimate {
  name: string;
  estimate: number;
  /** Of the slopes: the change of log flow, spillovers included, when the covariate rises by one everywhere. */
  totalEffect?: number;
  meaning: string;
}

/** Everything that the table says, as text: one form for the terminal and for the report. */
export interface Summary {
  title: string;
  head: string[];
  estimates: string[][];
  facts: [name: string, value: string][];
  notes: string[];
}

export function summarise(
  title: string,
  estimates: Estimate[],
  stats: Statistics,
  logPrior: number,
  {reason, message, final, trace}: Fit,
  seconds: number,
  dataNotes: string[],
): Summary {
  const total = (effect?: number): string => (effect === undefined ? '' : effect.toFixed(4));
  return {
    title,
    head: ['Parameter', 'Estimate', 'Total effect', 'Meaning'],
    estimates: estimates.map(e => [e.name, e.estimate.toFixed(4), total(e.totalEffect), e.meaning]),
    facts: [
      ['Pairs', `${group(stats.pairs)}, of which ${group(stats.zeros)} without a flight`],
      ['Flights', group(stats.flights)],
      ['Log-likelihood', group(stats.logLikelihood)],
      ['Log-posterior', `${group(stats.logLikelihood + logPrior)} (without the constants of the priors)`],
      ['Deviance', `${group(stats.deviance)} (${(100 * stats.devianceExplained).toFixed(1)} % explained)`],
      ['Pearson chi²/df', stats.dispersion.toFixed(1)],
      ['Gradient norm', `${final.gradientNorm.toExponential(2)} (largest slope of log-posterior / flights)`],
      ['Iterations', `${trace.length} in ${seconds.toFixed(1)} s`],
      ['Stopped', `${reason}: ${message}`],
    ],
    notes: [...dataNotes, ...dispersionNote(stats.dispersion)],
  };
}

/** Poisson standard errors rest on chi²/df = 1, which real flows never have. */
function dispersionNote(dispersion: number): string[] {
  if (!(dispersion > 2)) return [];
  return [
    `chi²/df is ${dispersion.toFixed(0)}, not 1: the counts vary far more than Poisson counts. The estimates stay meaningful, ` +
      `but Poisson standard errors would be about ${Math.sqrt(dispersion).toFixed(0)} times too small, so none are shown.`,
  ];
}

export function textTable({title, head, estimates, facts, notes}: Summary): string {
  const rows = [head, ...estimates];
  const widths = head.map((_, column) => Math.max(...rows.map(row => row[column].length)));
  const line = (cells: string[]): string =>
    cells.map((cell, i) => (i === 1 || i === 2 ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ');
  const rule = '─'.repeat(widths.reduce((total, width) => total + width + 2, -2));
  const factWidth = Math.max(...facts.map(([name]) => name.length));
  return [
    title,
    rule,
    line(head).trimEnd(),
    rule,
    ...estimates.map(row => line(row).trimEnd()),
    rule,
    ...facts.map(([name, value]) => `${name.padEnd(factWidth)}  ${value}`),
    rule,
    ...notes.flatMap(note => wrap(`- ${note}`, rule.length)),
  ].join('\n');
}

export function htmlTable({head, estimates, facts, notes}: Summary): string {
  const row = (tag: string, cells: string[]): string =>
    `<tr>${cells.map(cell => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table class="estimates">
<thead>${row('th', head)}</thead>
<tbody>
${estimates.map(cells => row('td', cells)).join('\n')}
</tbody>
</table>
<table class="facts">
<tbody>
${facts.map(cells => row('td', cells)).join('\n')}
</tbody>
</table>
<ul>
${notes.map(note => `<li>${escapeXml(note)}</li>`).join('\n')}
</ul>`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** 1234567.8 as 1,234,568 */
export function group(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(`  ${word}`);
  }
  return lines;
}
