import type {NeighbourRule} from '../data/dataset';

/** A file that was read: its text, and what tells it from any other text. */
export interface TextFile {
  name: string;
  text: string;
  fingerprint: string;
}

export const ROLES = ['locations', 'flows', 'shapes'] as const;
export type FileRole = (typeof ROLES)[number];
export type Files = Partial<Record<FileRole, TextFile>>;

/** What a column of the tables holds. */
export const COLUMNS = {
  locations: ['id', 'name', 'lat', 'lon', 'x', 'y'],
  flows: ['origin', 'dest', 'count', 'period'],
} as const;
export type ColumnOf = (typeof COLUMNS)[keyof typeof COLUMNS][number];

/** Columns that the page makes itself: all flows into a place, all flows out of it. */
export const TOTALS = {inflow: '*in', outflow: '*out'} as const;

/** A column that draws flows, sends them out, or lies between two places; as its logarithm, or as it is. */
export interface Attribute {
  column: string;
  log: boolean;
}

export interface NewWords {
  region: string;
  regions: string;
  flow: string;
  flows: string;
  period: string;
}

/** How two tables become a data set. What is left out, the page chooses from the tables. */
export interface Choices {
  /** By what it holds; '' is none. */
  columns: Partial<Record<ColumnOf, string>>;
  /** A pair without a row. */
  absent: 'missing' | 'zero';
  /** Several rows for one pair, in the same period if there are periods. */
  duplicates: 'refuse' | 'sum';
  /** The one that is shown; '' is all of them, added up. The latest if left out. */
  period?: string;
  /** Flows from a place to itself: part of the model, with a level of their own, or not. */
  self?: boolean;
  pull?: Attribute[];
  push?: Attribute[];
  /** Columns of the flows that say what lies between two places; none if left out. */
  pair?: Attribute[];
  neighbours: NeighbourRule;
  /** The property of the shapes that holds the id; '' is the `id` of GeoJSON. */
  property?: string;
  words: NewWords;
}

export const defaultChoices: Choices = {
  columns: {},
  absent: 'missing',
  duplicates: 'refuse',
  neighbours: {rule: 'nearest', k: 5},
  words: {region: 'place', regions: 'places', flow: 'flow', flows: 'flows', period: ''},
};

/** Longer words would break the page. */
const LONGEST_WORD = 40;

/** Choices from a link or a file of settings, which may say anything: what is not as it should be is left out. */
export function choicesFrom(json: unknown): Choices {
  const given = isRecord(json) ? json : {};
  const oneOf = <T extends string>(value: unknown, ...all: T[]): T => all.find(each => each === value) ?? all[0];
  const text = (value: unknown): value is string => typeof value === 'string';
  const columns: Choices['columns'] = {};
  for (const role of [...COLUMNS.locations, ...COLUMNS.flows]) {
    const column = isRecord(given.columns) ? given.columns[role] : undefined;
    if (text(column)) columns[role] = column;
  }
  const words = {...defaultChoices.words};
  for (const key of Object.keys(words) as (keyof NewWords)[]) {
    const word = isRecord(given.words) ? given.words[key] : undefined;
    if (text(word)) words[key] = word.slice(0, LONGEST_WORD);
  }
  const [pull, push, pair] = [given.pull, given.push, given.pair].map(attributesFrom);
  return {
    columns,
    absent: oneOf(given.absent, 'missing', 'zero'),
    duplicates: oneOf(given.duplicates, 'refuse', 'sum'),
    ...(text(given.period) ? {period: given.period} : {}),
    ...(typeof given.self === 'boolean' ? {self: given.self} : {}),
    ...(pull ? {pull} : {}),
    ...(push ? {push} : {}),
    ...(pair ? {pair} : {}),
    neighbours: neighboursFrom(given.neighbours),
    ...(text(given.property) ? {property: given.property} : {}),
    words,
  };
}

function attributesFrom(json: unknown): Attribute[] | undefined {
  if (!Array.isArray(json)) return undefined;
  const attributes = json.flatMap((each: unknown) =>
    isRecord(each) && typeof each.column === 'string' ? [{column: each.column, log: each.log === true}] : [],
  );
  return attributes.filter(({column}, i) => attributes.findIndex(other => other.column === column) === i);
}

function neighboursFrom(json: unknown): NeighbourRule {
  if (!isRecord(json)) return defaultChoices.neighbours;
  if (json.rule === 'contiguity') return {rule: 'contiguity'};
  const {k} = json;
  return typeof k === 'number' && Number.isInteger(k) && k > 0 ? {rule: 'nearest', k} : defaultChoices.neighbours;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
