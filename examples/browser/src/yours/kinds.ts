import {likelyColumn} from 'kronflow';
import {type FileRole, isRecord} from './choices';

/** The bytes of a file, and where the visitor put it. */
export interface RawFile {
  name: string;
  bytes: ArrayBuffer;
  /** Where it was chosen for one purpose. */
  role?: FileRole;
}

const AS_CSV = '; in the spreadsheet, save each table as CSV (UTF-8)';
/** How kinds of files that are no text begin. */
const NO_TEXT: {what: string; start: string; advice?: string}[] = [
  {what: 'a PNG picture', start: '\x89PNG'},
  {what: 'a JPEG picture', start: '\xff\xd8\xff'},
  {what: 'a GIF picture', start: 'GIF8'},
  {what: 'a PDF document', start: '%PDF'},
  {what: 'a spreadsheet or another compressed file', start: 'PK\x03\x04', advice: AS_CSV},
  {what: 'an old spreadsheet', start: '\xd0\xcf\x11\xe0', advice: AS_CSV},
  {what: 'a compressed file', start: '\x1f\x8b', advice: '; unpack it first'},
];
/** Bytes. A phone has room for so much, several times over. */
const LARGEST = 150e6;

/** The text of a file and how it was understood, or why it is none. */
export function textOf({name, bytes}: RawFile): {text: string; note?: string} | {problem: string} {
  if (bytes.byteLength === 0) return {problem: 'the file is empty; it must have a header and rows'};
  if (bytes.byteLength > LARGEST) {
    return {problem: `a file must have at most ${LARGEST / 1e6} MB, got ${Math.round(bytes.byteLength / 1e6)} MB`};
  }
  const start = new Uint8Array(bytes, 0, Math.min(4096, bytes.byteLength));
  const letters = String.fromCharCode(...start);
  const kind = NO_TEXT.find(({start: begins}) => letters.startsWith(begins));
  if (kind) return {problem: `the file must be text (CSV or GeoJSON), got ${kind.what}${kind.advice ?? ''}`};
  const wide = letters.startsWith('\xff\xfe') ? 'utf-16le' : letters.startsWith('\xfe\xff') ? 'utf-16be' : undefined;
  if (wide) return {text: new TextDecoder(wide).decode(bytes), note: `${name}: read as UTF-16`};
  if (start.includes(0)) return {problem: 'the file must be text (CSV or GeoJSON), got bytes that are no letters'};
  try {
    return {text: new TextDecoder('utf-8', {fatal: true}).decode(bytes)};
  } catch {
    const note = `${name}: not in UTF-8, so read as Windows-1252; if letters look wrong, save it as CSV (UTF-8)`;
    return {text: new TextDecoder('windows-1252').decode(bytes), note};
  }
}

/** What a text is: one of the tables, shapes, or settings that this page has written. */
export type Kind = FileRole | 'settings' | {problem: string};

export function kindOf(name: string, text: string, role?: FileRole): Kind {
  if (/^\s*[{[]/.test(text)) return jsonKind(text);
  if (/\.(geo|topo)?json$/i.test(name) || role === 'shapes') {
    return {problem: 'shapes must be GeoJSON or TopoJSON, which begins with {; drop tables as CSV'};
  }
  const header = text
    .trimStart()
    .split(/\r\n|\r|\n/, 1)[0]
    .split(/[,;\t|]/);
  const cells = header.map(cell => cell.replace(/^\ufeff|"/g, '').trim());
  if (cells.length < 2) {
    const got = cells[0].slice(0, 60);
    return {problem: `a table must have columns, with commas, semicolons or tabs between them; got '${got}' alone`};
  }
  if (role) return role;
  const has = (column: Parameters<typeof likelyColumn>[0]): boolean => likelyColumn(column, cells) !== undefined;
  const flows = has('origin') && has('dest');
  const locations = (has('lat') && has('lon')) || (cells.includes('id') && !flows);
  if (flows !== locations) return flows ? 'flows' : 'locations';
  return /flow|trip|commut|migra|^od/i.test(name) ? 'flows' : 'locations';
}

function jsonKind(text: string): Kind {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return {problem: `the file begins as JSON does but is not: ${(error as Error).message}`};
  }
  // Those of a fit, too, which have more.
  if (isRecord(json) && isRecord(json.page)) return 'settings';
  if (isRecord(json) && (json.type === 'FeatureCollection' || json.type === 'Topology')) return 'shapes';
  return {problem: 'JSON must be a FeatureCollection (GeoJSON), a Topology (TopoJSON) or settings of this page'};
}
