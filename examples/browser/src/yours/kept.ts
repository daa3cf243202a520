import {del, get, set} from 'idb-keyval';
import {type Choices, choicesFrom, type Files, isRecord, ROLES} from './choices';

/** In the browser's own database: what was loaded is there again after the page is. */
const KEY = 'kronflow-yours';

export interface Kept {
  files: Files;
  choices: Choices;
}

/** Nothing, where nothing is kept or the browser keeps nothing. */
export async function readKept(): Promise<Kept | undefined> {
  const value = await get<unknown>(KEY).catch(() => undefined);
  if (!isRecord(value) || !isRecord(value.files)) return undefined;
  const files: Files = {};
  for (const role of ROLES) {
    const file = value.files[role];
    if (!isRecord(file)) continue;
    const {name, text, fingerprint} = file;
    if (typeof name === 'string' && typeof text === 'string' && typeof fingerprint === 'string')
      files[role] = {name, text, fingerprint};
  }
  return {files, choices: choicesFrom(value.choices)};
}

/** Whether the browser keeps it; in private windows it may not. */
export function keep(value: Kept): Promise<boolean> {
  return set(KEY, value).then(
    () => true,
    () => false,
  );
}

export async function forgetKept(): Promise<void> {
  await del(KEY).catch(() => undefined);
}
