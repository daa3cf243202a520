/** The package speaks to programmers: what it advises them to say in code, the page offers as choices. */
const AS_CHOICES: [RegExp, string][] = [
  [/^\w+: /, ''],
  [/\? Then say so with \{columns: \{\w+: '[^']*'\}\}/, '? Then choose it under “Columns”'],
  [/name another with (\{columns: \{\w+: '[^']*'\}\}|columns\.\w+)/, 'choose another under “Columns”'],
  [/write a decimal point, or say \{decimal: ','\} if all commas are decimal/, 'write a decimal point'],
  [/this table has decimal commas: say \{decimal: '.'\} if that is wrong/, 'this table has decimal commas: write one'],
  [/correct it, or say \{negative: 'keep'\} where flows are no counts/, 'correct it'],
  [/, or say \{duplicates: 'sum'\}/, ', or choose to add them up under “Several rows for one pair”'],
  [
    /, or, for a panel, \{columns: \{period: '([^']*)'\}\}/,
    "; if '$1' tells periods apart, choose it as “when” under “Columns”",
  ],
  [/locate the place, or say \{points: false\}/, 'say where the place is'],
  [/For a plane name \{columns: \{x, y\}\}/, 'For coordinates on a plane choose x and y under “Columns”'],
  [/; did you mean \{property: '([^']*)'\}\?/, "; did you mean the property '$1'? Then choose it under “Shapes”"],
  [/, which inspectFlowTables lists/, ''],
];

/** Said of pairs without a row: the page counts them and asks. */
const NOT_TOLD = /absentPairs|coordinates, as points: false says/;

export function plainMessage(message: string): string {
  return AS_CHOICES.reduce((text, [code, words]) => text.replace(code, words), message);
}

export function plainNotes(notes: readonly string[]): string[] {
  return notes.filter(note => !NOT_TOLD.test(note)).map(note => note.replace(' read as NaN', ' left empty'));
}
