import {batch, computed, signal} from '@preact/signals';
import {library} from '../data/library';
import {type Uploaded, uploaded} from '../data/uploaded';
import {defaults, ofOtherData, type View, YOURS} from '../state/settings';
import {change, messageOf, settings} from '../state/store';
import {type Choices, defaultChoices, type FileRole, type Files, ROLES} from './choices';
import type {RawFile} from './kinds';
import {forgetKept, keep, readKept} from './kept';
import {type Problem, problemOf} from './problem';
import {askReader} from './reader';
import type {Reading} from './reading';
import {describeYours, isWanted, readSettingsFile, type Wanted, wantedBy} from './wanted';

/** The files at hand: read, on their way, or wrong. What was loaded before stays until these are right. */
export interface Draft {
  files: Files;
  /** What was chosen; what was not, the reading fills in. */
  choices: Choices;
  reading?: Reading;
  /** Of files that could not be used. */
  refused: Problem[];
  notes: string[];
}

const empty: Draft = {files: {}, choices: defaultChoices, refused: [], notes: []};

export const draft = signal<Draft>(empty);
export const busy = signal(false);
/** What has just happened, in a sentence for all, screen readers too. */
export const news = signal('');
/** The files that a link asks for. */
export const wanted = signal<Wanted>();
/** Whether the browser has them again after a reload. */
export const isKept = signal(true);

/** Whether the files at hand are those that are explored and fitted. */
export const isAccepted = computed(
  () => uploaded.value !== undefined && uploaded.value.reading === draft.value.reading,
);

let turn = 0;

/** Takes in files that came together: two tables are new data, anything else goes with what is there. */
export async function addFiles(raw: readonly RawFile[], choices?: Choices): Promise<void> {
  if (raw.length === 0) return;
  await work(async isNewest => {
    const intake = await askReader('takeIn', [...raw]);
    if (!isNewest()) return;
    const asked = intake.settings === undefined ? undefined : await openSettings(intake.settings);
    const given = {...asked?.files, ...intake.files};
    if (Object.keys(given).length === 0) {
      draft.value = {...draft.peek(), refused: intake.problems, notes: intake.notes};
      if (intake.problems.length > 0) news.value = `${listed(intake.problems)} could not be used. Nothing has changed.`;
      return;
    }
    const isNew = given.locations !== undefined && given.flows !== undefined;
    const {files, choices: before} = draft.peek();
    const next = {
      files: withOwnNames(isNew ? given : {...files, ...given}),
      choices: choices ?? (isNew ? defaultChoices : before),
      refused: intake.problems,
      notes: intake.notes,
    };
    const restores = wanted.peek() && isWanted(wanted.peek()!, next.files);
    await read(restores ? {...next, choices: wanted.peek()!.choices} : next, isNewest, true);
  });
}

/** Reads the same files in another way. */
export function choose(choices: Partial<Choices>): void {
  const now = {...draft.peek(), choices: {...draft.peek().choices, ...choices}};
  draft.value = now;
  void work(isNewest => read(now, isNewest, false));
}

export function removeFile(role: FileRole): void {
  const others = ROLES.filter(other => other !== role);
  const {files: before} = draft.peek();
  const files: Files = Object.fromEntries(others.flatMap(other => (before[other] ? [[other, before[other]]] : [])));
  void work(isNewest => read({...draft.peek(), files, refused: [], notes: []}, isNewest, false));
}

/** Another view of these data, from its beginning. */
export function goTo(view: View, region?: string): void {
  change({view, data: YOURS, ...(region === undefined ? {} : {region})});
  scrollTo({top: 0});
}

/** Back to the data that were right. */
export function undo(): void {
  const {files, choices, reading} = uploaded.peek()!;
  turn++;
  draft.value = {...empty, files, choices, reading};
  news.value = 'The data from before are here again.';
}

export async function forget(): Promise<void> {
  turn++;
  await forgetKept();
  batch(() => {
    draft.value = empty;
    uploaded.value = undefined;
    wanted.value = undefined;
    news.value = 'Your data are forgotten: this browser has nothing of them any more.';
    change({...(settings.peek().data === YOURS ? {data: defaults.data, ...ofOtherData} : {}), yours: undefined});
  });
}

/** Loads one of the data sets of this page as if its files had been dropped. */
export async function trySample(id: string): Promise<void> {
  const {files, words, neighbours} = await sampleFiles(id);
  const encoder = new TextEncoder();
  const raw = files.map(({name, text}) => ({name, bytes: encoder.encode(text).buffer}));
  await addFiles(raw, {...defaultChoices, words, neighbours, absent: 'zero'});
}

export async function sampleFiles(id: string) {
  const {default: dataset} = await library[id].load();
  return {...(await askReader('sample', dataset)), neighbours: dataset.neighbours};
}

/** What this browser has kept, and what the link asks for. */
export async function startYours(): Promise<void> {
  await work(async isNewest => {
    const kept = await readKept();
    const asked = wantedBy(settings.peek());
    if (kept && isNewest()) {
      const choices = asked && isWanted(asked, kept.files) ? asked.choices : kept.choices;
      await read({...empty, files: kept.files, choices}, isNewest, false);
    }
  });
  answerLink();
  addEventListener('hashchange', answerLink);
}

/** Data do not travel in a link: it names the files, and the page asks for those that it does not have. */
function answerLink(): void {
  const asked = wantedBy(settings.peek());
  if (asked === undefined) return;
  const now = uploaded.peek();
  if (now && (settings.peek().yours === undefined || isWanted(asked, now.files))) {
    const isSame = settings.peek().yours === describeYours(now.files, now.choices);
    if (settings.peek().yours !== undefined && !isSame) choose(asked.choices);
    return;
  }
  wanted.value = asked;
  change({view: 'data', ...(now ? {} : {data: defaults.data, ...ofOtherData})});
}

/** The settings of a file, and the tables in it if it has any. */
async function openSettings(text: string): Promise<{files: Files} | undefined> {
  const {settings: asked, data = {}} = readSettingsFile(text);
  const wish = wantedBy(asked);
  if (wish === undefined) {
    settings.value = asked;
    news.value = 'The settings are restored.';
    return undefined;
  }
  wanted.value = wish;
  news.value = 'The settings are read. Their tables are not in them.';
  const encoder = new TextEncoder();
  const raw = Object.entries(data).map(([role, file]) => ({
    name: file.name,
    bytes: encoder.encode(file.text).buffer,
    role: role as FileRole,
  }));
  const {files} = await askReader('takeIn', raw);
  if (Object.keys(files).length > 0) return {files};
  const now = uploaded.peek();
  return now && isWanted(wish, now.files) ? {files: now.files} : undefined;
}

async function read(next: Omit<Draft, 'reading'>, isNewest: () => boolean, isNew: boolean): Promise<void> {
  const {files, choices} = next;
  if (Object.keys(files).length === 0) {
    draft.value = {...empty, refused: next.refused};
    return;
  }
  const reading = await askReader('read', {files, choices});
  if (!isNewest()) return;
  batch(() => {
    draft.value = {files, choices, refused: next.refused, notes: next.notes, reading};
    if (reading.dataset) accept({files, choices, reading, dataset: reading.dataset}, isNew);
    else news.value = outcomeOf(files, reading);
  });
}

function accept(data: Uploaded, isNew: boolean): void {
  const {files, choices, dataset} = data;
  uploaded.value = data;
  void keep({files, choices}).then(kept => (isKept.value = kept));
  const yours = describeYours(files, choices);
  const wish = wanted.peek();
  const {words, regions} = dataset;
  news.value = `${regions.length} ${words.regions} and the ${words.flows} between them are read.`;
  if (wish && isWanted(wish, files)) {
    wanted.value = undefined;
    settings.value = {...wish.settings, data: YOURS, yours};
    news.value += ' All settings are restored.';
  } else if (isNew) {
    wanted.value = undefined;
    change({data: YOURS, ...ofOtherData, yours});
  } else {
    change({yours});
  }
}

function outcomeOf({locations, flows}: Files, {problemCount}: Reading): string {
  const before = uploaded.peek() ? ' What was loaded before is still there.' : '';
  if (problemCount > 0)
    return `${problemCount} ${problemCount === 1 ? 'problem' : 'problems'} in these files.${before}`;
  if (locations === undefined) return 'The flows are here. Now the table of the places is needed.';
  return flows === undefined ? 'The places are here. Now the table of the flows is needed.' : '';
}

/** One at a time is shown as work; what is overtaken is dropped. */
async function work(task: (isNewest: () => boolean) => Promise<void>): Promise<void> {
  const mine = ++turn;
  const isNewest = (): boolean => turn === mine;
  busy.value = true;
  try {
    await task(isNewest);
  } catch (error) {
    if (!isNewest()) return;
    const problem = problemOf('', `the files could not be read: ${messageOf(error)}`);
    draft.value = {...draft.peek(), refused: [problem]};
    news.value = problem.message;
  } finally {
    if (isNewest()) busy.value = false;
  }
}

/** Problems name a file: two tables from two folders may have one name. */
function withOwnNames(files: Files): Files {
  const {locations, flows} = files;
  if (!locations || locations.name !== flows?.name) return files;
  return {...files, flows: {...flows, name: `${flows.name} (flows)`}};
}

function listed(problems: Problem[]): string {
  return problems.map(({table}) => table).join(', ');
}
