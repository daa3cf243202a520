import {readHash, type Settings, writeHash, YOURS} from '../state/settings';
import {type Choices, choicesFrom, defaultChoices, type Files, isRecord, ROLES} from './choices';

/** What a link or a file of settings asks for: which files, how they are read, and the settings of the page. */
export interface Wanted {
  files: Partial<Record<keyof Files, {name: string; fingerprint: string}>>;
  choices: Choices;
  settings: Settings;
}

/** A file of settings: all that a link restores, and the tables themselves if the reader wants that. */
interface SettingsFile {
  kronflow: 'settings';
  page: Partial<Settings>;
  data?: Partial<Record<keyof Files, {name: string; text: string}>>;
}

/** For a link: names and fingerprints of the files, and what was chosen; nothing of what is in them. */
export function describeYours(files: Files, choices: Choices): string {
  const listed = ROLES.flatMap(role => {
    const file = files[role];
    return file ? [[role, [file.name, file.fingerprint]] as const] : [];
  });
  const made = Object.entries(choices).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(defaultChoices[key as keyof Choices]),
  );
  return JSON.stringify({files: Object.fromEntries(listed), choices: Object.fromEntries(made)});
}

/** What settings ask for, or nothing if they are not of data of the reader's own. */
export function wantedBy(settings: Settings): Wanted | undefined {
  if (settings.data !== YOURS) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(settings.yours ?? '{}');
  } catch {
    // A link that was cut off asks for nothing that is known.
  }
  const given = isRecord(json) ? json : {};
  const files: Wanted['files'] = {};
  for (const role of ROLES) {
    const file: unknown = isRecord(given.files) ? given.files[role] : undefined;
    if (!Array.isArray(file)) continue;
    const [name, fingerprint] = file as unknown[];
    if (typeof name === 'string' && typeof fingerprint === 'string') files[role] = {name, fingerprint};
  }
  return {files, choices: choicesFrom(given.choices), settings};
}

/** Whether files are those that are wanted: by what is in them, whatever they are called. */
export function isWanted({files: wanted}: Wanted, files: Files): boolean {
  const asked = ROLES.filter(role => wanted[role] !== undefined);
  return asked.length > 0 && ROLES.every(role => wanted[role]?.fingerprint === files[role]?.fingerprint);
}

export function settingsFile(settings: Settings, data?: Files): string {
  const file: SettingsFile = {kronflow: 'settings', page: settings};
  if (data) {
    const texts = ROLES.flatMap(role => (data[role] ? [[role, {name: data[role].name, text: data[role].text}]] : []));
    file.data = Object.fromEntries(texts) as SettingsFile['data'];
  }
  return JSON.stringify(file, null, 2);
}

/** Settings from a file, as careful as from a link, and the tables in it. */
export function readSettingsFile(text: string): {settings: Settings; data?: SettingsFile['data']} {
  const json = JSON.parse(text) as {page: Settings; data?: unknown};
  const settings = readHash(writeHash(json.page));
  const data: SettingsFile['data'] = {};
  for (const role of ROLES) {
    const file = isRecord(json.data) ? json.data[role] : undefined;
    if (isRecord(file) && typeof file.name === 'string' && typeof file.text === 'string') {
      data[role] = {name: file.name, text: file.text};
    }
  }
  return Object.keys(data).length > 0 ? {settings, data} : {settings};
}
