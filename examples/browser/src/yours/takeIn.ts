import type {FileRole, Files} from './choices';
import {fingerprintOf} from './fingerprint';
import {kindOf, type RawFile, textOf} from './kinds';
import {type Problem, problemOf} from './problem';

/** What came in: files by what they are for, the text of a file of settings, and what could not be used. */
export interface Intake {
  files: Files;
  settings?: string;
  problems: Problem[];
  notes: string[];
}

/** Sorts files that came together. */
export function takeIn(raw: readonly RawFile[]): Intake {
  const intake: Intake = {files: {}, problems: [], notes: []};
  for (const file of raw) {
    const {name} = file;
    const read = textOf(file);
    if ('problem' in read) {
      intake.problems.push(problemOf(name, read.problem));
      continue;
    }
    const {text, note} = read;
    if (note) intake.notes.push(note);
    const kind = kindOf(name, text, file.role);
    if (typeof kind === 'object') intake.problems.push(problemOf(name, kind.problem));
    else if (kind === 'settings') intake.settings = text;
    else place(intake, kind, {name, text, fingerprint: fingerprintOf(text)});
  }
  return intake;
}

/** Where two tables look alike, that of the flows is probably the longer one. */
function place({files, problems}: Intake, kind: FileRole, file: NonNullable<Files[FileRole]>): void {
  const before = files[kind];
  const other = kind === 'flows' ? 'locations' : 'flows';
  if (before === undefined) files[kind] = file;
  else if (kind !== 'shapes' && files[other] === undefined) {
    const [shorter, longer] = before.text.length < file.text.length ? [before, file] : [file, before];
    Object.assign(files, {locations: shorter, flows: longer});
  } else problems.push(problemOf(file.name, `there must be one file of ${kind}, got ${before.name} already; drop one`));
}
