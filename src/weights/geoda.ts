import {check, KronflowError} from '../../kernels/core/errors';
import {checkType, isText} from '../arguments/types';
import type {Edge} from './edges';

/** Regions and edges as a file of GeoDa's lists them. */
export interface WeightsFile {
  readonly ids: string[];
  readonly edges: Edge[];
}

interface Line {
  readonly number: number;
  readonly fields: string[];
}

/**
 * GAL: a header (`n`, or `0 n layer key`), then for each region a line `id count` and a line of its neighbours' ids (left out or
 * empty where the count is 0).
 */
export function parseGal(text: string): WeightsFile {
  const {n, lines} = readHeader('fromGAL', text);
  const ids: string[] = [];
  const edges: Edge[] = [];
  for (let at = 0; at < lines.length;) {
    const {number, fields} = lines[at++];
    const [id, count] = [fields[0], Number(fields[1])];
    check(
      fields.length === 2 && Number.isInteger(count) && count >= 0,
      'invalidData',
      () => `SpatialWeights.fromGAL: line ${number} must be 'id count', got '${fields.join(' ')}'`,
    );
    ids.push(id);
    if (count === 0) continue;
    const neighbours = lines.at(at++);
    check(
      neighbours?.fields.length === count,
      'invalidData',
      () =>
        `SpatialWeights.fromGAL: line ${neighbours?.number ?? 'after the last'} must name the ${count} neighbours of '${id}', ` +
        `got ${neighbours?.fields.length ?? 0}`,
    );
    for (const neighbour of neighbours.fields) edges.push([id, neighbour]);
  }
  checkCount('fromGAL', n, ids.length);
  return {ids, edges};
}

/**
 * GWT: a header (`n`, or `0 n layer key`), then a line `id neighbour weight` for each pair. The third column is taken as the
 * weight, as it stands: GeoDa writes distances there. Regions are numbered in the order in which they first appear.
 */
export function parseGwt(text: string): WeightsFile {
  const {n, lines} = readHeader('fromGWT', text);
  const edges = lines.map(({number, fields}): Edge => {
    const weight = Number(fields[2]);
    check(
      fields.length === 3 && Number.isFinite(weight),
      'invalidData',
      () => `SpatialWeights.fromGWT: line ${number} must be 'id neighbour weight', got '${fields.join(' ')}'`,
    );
    return [fields[0], fields[1], weight];
  });
  const ids = [...new Set([...edges.map(([id]) => String(id)), ...edges.map(([, neighbour]) => String(neighbour))])];
  checkCount('fromGWT', n, ids.length);
  return {ids, edges};
}

function readHeader(op: string, text: string): {n: number; lines: Line[]} {
  checkType(isText(text), `SpatialWeights.${op}`, 'text', 'the text of the file', text);
  const lines = text
    .split(/\r?\n/)
    .map((line, i): Line => ({number: i + 1, fields: line.trim().split(/\s+/).filter(Boolean)}))
    .filter(({fields}) => fields.length > 0);
  const header = lines.shift();
  const n = Number(header?.fields.length === 1 ? header.fields[0] : header?.fields[1]);
  check(
    Number.isInteger(n) && n > 0,
    'invalidData',
    () =>
      `SpatialWeights.${op}: line 1 must be the header 'n' or '0 n layer key', got '${header?.fields.join(' ') ?? ''}'`,
  );
  return {n, lines};
}

function checkCount(op: string, promised: number, found: number): void {
  if (found === promised) return;
  throw new KronflowError(
    'invalidData',
    `SpatialWeights.${op}: the header promises ${promised} regions, the lines name ${found}; is the file complete?`,
  );
}
