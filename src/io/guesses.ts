import {nearestText} from '../arguments/nearestText';
import type {ColumnRole} from './columns';

/** Other names under which the roles are known. */
const SYNONYMS: Record<ColumnRole, readonly string[]> = {
  id: ['code', 'key', 'geoid', 'iata', 'region'],
  name: ['label', 'title'],
  lat: ['latitude', 'y'],
  lon: ['lng', 'long', 'longitude', 'x'],
  x: ['easting'],
  y: ['northing'],
  origin: ['orig', 'source', 'from', 'o'],
  dest: ['destination', 'target', 'to', 'd'],
  count: ['flow', 'flows', 'counts', 'value', 'trips', 'n'],
  period: ['time', 'year', 'date', 'month'],
};

/** A name that differs in case, has the role or one of its usual names for a part, or differs in few letters. */
export function guessColumn(
  column: string,
  role: ColumnRole | 'attributes' | 'pair',
  header: readonly string[],
): string | undefined {
  const usual = role === 'attributes' || role === 'pair' ? [] : [role, ...SYNONYMS[role]];
  return usualColumn([column.toLowerCase(), ...usual], header) ?? nearestText(column, header);
}

/**
 * The column that probably has a role, by one of its usual names in whole or in part: for a page that asks its user whether it is right.
 *
 * ```js
 * likelyColumn('origin', ['from_code', 'to_code', 'trips']); // 'from_code'
 * likelyColumn('count', ['from_code', 'to_code', 'trips']);  // 'trips'
 * ```
 */
export function likelyColumn(role: ColumnRole, header: readonly string[]): string | undefined {
  return usualColumn([role, ...SYNONYMS[role]], header);
}

/** The first of the words that is a name but for its case, or else a part of one. */
function usualColumn(words: readonly string[], header: readonly string[]): string | undefined {
  const parts = header.map(name => [name.toLowerCase(), ...name.toLowerCase().split(/[^a-z0-9]+/)]);
  const find = (test: (parts: readonly string[], word: string) => boolean): string | undefined => {
    const word = words.find(each => parts.some(some => test(some, each)));
    return word === undefined ? undefined : header[parts.findIndex(some => test(some, word))];
  };
  return find((some, word) => some[0] === word) ?? find((some, word) => some.includes(word));
}
