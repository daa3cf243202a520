import type {FlowTables} from 'kronflow';
import type {Dataset} from '../data/dataset';
import {weightsOf} from '../model/weights';
import {type Choices, type ColumnOf, COLUMNS, defaultChoices, type Files, ROLES} from './choices';
import {guessColumns} from './columnsGuess';
import {type AttributeColumn, attributeColumns, covariatesOf, guessAttributes, isTotal} from './covariates';
import {type Figures, figuresOf} from './figures';
import {fingerprintOf} from './fingerprint';
import {firstRows, type TableView} from './firstRows';
import {type Inspected, inspect} from './inspect';
import {dependentPairs, pairChoices, pairCovariates} from './pairs';
import {inPeriod, type Periods, repeatsAsOne, whenInWords} from './periods';
import {plainMessage, plainNotes} from './plainWords';
import {type Problem, problemOf} from './problem';
import {linesOf, problemsIn} from './problemRows';
import {centresOf, regionsOf} from './regions';
import {readShapes, type Shapes} from './shapes';
import {toDataset} from './toDataset';

/** What the page knows of some files: what was understood, what is wrong, and the data set if nothing is. */
export interface Reading {
  tables: TableView[];
  /** Column by what it holds. */
  columns: Partial<Record<ColumnOf, string>>;
  /** The first of them; all are counted. */
  problems: Problem[];
  problemCount: number;
  notes: string[];
  periods?: Periods;
  attributes: AttributeChoice[];
  /** Columns of the flows that may lie between two places. */
  pairs: AttributeChoice[];
  /** What holds where nothing was chosen. */
  choices: Choices;
  figures?: Figures;
  /** How the shapes were found; they themselves are in the data set. */
  shapes?: Pick<Shapes, 'properties' | 'property' | 'problem'>;
  dataset?: Dataset;
}

/** A column that may stand for attractiveness or push, or lie between two places. */
export interface AttributeChoice {
  column: string;
  /** All its numbers have a logarithm. */
  positive: boolean;
  /** Why it cannot be chosen. */
  unusable?: string;
}

/** A page shows no more. */
const MOST_PROBLEMS = 2000;
/** Of places: their square is the number of flows that are computed for every frame. */
const [FEWEST, MOST] = [4, 1000];

/** Reads the files; the tables that were read last are remembered, so that a change of a choice costs little. */
export function createReader(): (files: Files, choices: Choices) => Reading {
  let last: {key: string; files: Files; inspected: Inspected} | undefined;
  return (files, choices) => {
    const columns = guessColumns(choices.columns, files);
    const points = files.shapes === undefined || COLUMNS.locations.slice(2).some(role => columns[role] !== undefined);
    const {duplicates} = choices;
    const looksForPeriods = choices.columns.period === undefined;
    const how = {columns, duplicates, points, isSum: choices.period === '', looksForPeriods};
    const key = JSON.stringify(how);
    if (last?.key !== key || last.files.locations !== files.locations || last.files.flows !== files.flows) {
      last = {key, files, inspected: inspect(files, how)};
    }
    const {period} = last.inspected;
    return read(files, choices, period === undefined ? columns : {...columns, period}, last.inspected);
  };
}

function read(files: Files, choices: Choices, columns: Reading['columns'], inspected: Inspected): Reading {
  const {understood, notes, tables} = inspected;
  const headerOf = (table?: string): readonly string[] => understood.find(each => each.table === table)?.header ?? [];
  const views = (['locations', 'flows'] as const).flatMap(table => {
    const file = files[table];
    return file ? [firstRows(table, file, headerOf(file.name))] : [];
  });
  const flows = views.find(({table}) => table === 'flows');
  const problems = flows ? repeatsAsOne(inspected.problems, flows) : inspected.problems;
  const start: Reading = {
    tables: views,
    columns,
    problems: problemsIn(problems.slice(0, MOST_PROBLEMS), files, headerOf),
    problemCount: problems.length,
    notes: plainNotes(notes),
    attributes: [],
    pairs: [],
    choices,
  };
  return tables ? understandPeriod(start, files as Required<Files>, tables, inspected) : start;
}

/** What follows from tables that are right by themselves, of the period that is shown. */
function understandPeriod(
  start: Reading,
  files: Required<Files>,
  tables: NonNullable<Inspected['tables']>,
  inspected: Inspected,
): Reading {
  const {period: column, periods: names} = inspected;
  if (column === undefined || names === undefined) return understand(start, files, tables, inspected);
  const {choices} = start;
  const shown = choices.period === '' ? '' : (names.find(name => name === choices.period) ?? names.at(-1)!);
  const periods = {column, names, shown};
  const {words} = choices;
  // What the reader calls the time goes before.
  const named = {...choices, period: shown, words: {...words, period: words.period || whenInWords(periods)}};
  const of = (all: FlowTables): FlowTables => (shown === '' ? all : inPeriod(all, names.indexOf(shown)));
  return understand(
    {...start, periods, choices: named},
    files,
    {missing: of(tables.missing), zero: of(tables.zero)},
    inspected,
  );
}

/** What follows from the tables of one period. */
function understand(
  start: Reading,
  files: Required<Files>,
  tables: NonNullable<Inspected['tables']>,
  {unclean}: Inspected,
): Reading {
  const {choices} = start;
  const {origins} = tables.missing;
  const {ids} = origins;
  const n = ids.length;
  const problems: Problem[] = [];
  const shapes = (files as Files).shapes ? readShapes(files.shapes, ids, choices.property) : undefined;
  const points = origins.points.length > 0 ? origins.points : shapes?.shapes && centresOf(shapes);
  const geographic = points !== undefined && 'lon' in points[0];
  const fits = shapes?.shapes !== undefined && (shapes.geographic === true || !geographic);
  if (shapes?.shapes && !fits) {
    shapes.problem = problemOf(
      files.shapes.name,
      'shapes must be in degrees, as the places are; give longitudes and latitudes (WGS 84); until then places are dots',
    );
  }
  if (points === undefined) {
    problems.push(problemOf(files.locations.name, 'places must have coordinates (lat and lon, or x and y), or shapes'));
  }
  if (n < FEWEST || n > MOST) {
    const rest = n > MOST ? '; choose the busiest, or fit with the program kronflow' : '';
    problems.push(problemOf(files.locations.name, `there must be ${FEWEST} to ${MOST} places, got ${n}${rest}`));
  }

  const regions = regionsOf(origins, points);
  const neighbours: Choices['neighbours'] =
    choices.neighbours.rule === 'contiguity'
      ? fits ? choices.neighbours : defaultChoices.neighbours // prettier-ignore
      : {rule: 'nearest', k: Math.max(1, Math.min(choices.neighbours.k, n - 1))};
  const shown = fits ? shapes.shapes : undefined;
  const usable = problems.length === 0;
  const islands =
    usable && neighbours.rule === 'contiguity'
      ? weightsOf({regions, geographic, neighbours, shapes: shown}).islands
      : [];
  const figures = figuresOf(tables, islands);

  const columns = attributeColumns(origins, tables.missing.flows);
  const self = figures.self.total > 0 && (choices.self ?? true);
  const pull = choices.pull ?? guessAttributes(columns, 'pull');
  const push = choices.push ?? guessAttributes(columns, 'push');
  const {pair = []} = choices;
  const complete = {...choices, neighbours, self, pull, push};
  const lines = linesOf(files.locations.text);
  const side = (name: 'pull' | 'push') =>
    covariatesOf(columns, complete[name], {table: files.locations.name, side: name, lineOf: i => lines[i + 1]});
  const [drawing, sending] = [side('pull'), side('push')];
  const pairs = pairChoices(tables.missing, unclean.flows, pair);
  const between = pairCovariates(tables.missing, pair, pairs, files.flows.name);
  problems.push(...drawing.problems, ...sending.problems, ...between.problems);

  const observed = tables[choices.absent].observed;
  const known = observed.reduce((count, one, r) => count + (self || r % (n + 1) !== 0 ? one : 0), 0);
  const total = figures.total - (self ? 0 : figures.self.total);
  const unknowns = pull.length + push.length + pair.length + 4;
  if (total === 0)
    problems.push(problemOf(files.flows.name, 'there must be flows between places, got none above zero'));
  else if (known <= unknowns) {
    const message = `there must be more pairs with a known flow than the model has unknowns (${unknowns}), got ${known}`;
    problems.push(problemOf(files.flows.name, `${message}; choose zero for pairs without a row, or give more rows`));
  }

  const dataset =
    problems.length > 0
      ? undefined
      : toDataset({
          id: idOf(files, complete),
          regions,
          geographic,
          shapes: shown,
          flows: tables.missing.flows,
          observed,
          choices: complete,
          covariates: {origin: sending.covariates, destination: drawing.covariates, pair: between.covariates},
          plain: [...drawing.plain, ...sending.plain],
          names: {locations: files.locations.name, flows: files.flows.name},
        });
  if (dataset) problems.push(...dependentPairs(dataset, pair, files.flows.name));

  return {
    ...start,
    problems: problemsIn(problems.slice(0, MOST_PROBLEMS), files, table => headerOf(start, table)),
    problemCount: problems.length,
    attributes: [...columns.map(choiceOf), ...[...unclean.locations].map(([column, {line, message}]) => ({
      column,
      positive: false,
      unusable: `line ${line} ${plainMessage(message)}`,
    }))], // prettier-ignore
    pairs,
    choices: complete,
    figures,
    ...(shapes ? {shapes: {properties: shapes.properties, property: shapes.property, problem: shapes.problem}} : {}),
    ...(dataset && problems.length === 0 ? {dataset} : {}),
  };
}

/** Tells a fit of these data from one of others. */
function idOf(files: Files, choices: Choices): string {
  const prints = ROLES.map(role => files[role]?.fingerprint);
  return `yours-${fingerprintOf(JSON.stringify([prints, choices])).slice(0, 6)}`;
}

function headerOf({tables}: Reading, table: string): readonly string[] {
  return tables.find(({file}) => file === table)?.header ?? [];
}

function choiceOf({column, values}: AttributeColumn): AttributeChoice {
  const positive = values.every(value => value > 0);
  if (isTotal(column) || values.every(Number.isFinite)) return {column, positive};
  return {column, positive, unusable: `${values.filter(Number.isNaN).length} places have no value`};
}
