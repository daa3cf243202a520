import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {KronflowError} from 'kronflow';

/** A heading and the text below it, as it is: a table of the terminal. */
export interface Section {
  title: string;
  text: string;
}

export function makeFolder(path: string): void {
  try {
    mkdirSync(path, {recursive: true});
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new KronflowError('invalidArgument', `--output must be a folder that can be made, got "${path}": ${reason}`);
  }
}

/** What the terminal showed, and the pictures. @param pictures [title, file] */
export function writeReport(
  folder: string,
  title: string,
  {sections, notes, pictures}: {sections: Section[]; notes: string[]; pictures: [title: string, file: string][]},
): void {
  const parts = [
    `# ${title}`,
    ...sections.map(({title: heading, text}) => `## ${heading}\n\n\`\`\`text\n${text.trimEnd()}\n\`\`\``),
    `## Notes\n\n${notes.map(note => `- ${note}`).join('\n')}`,
    '## Pictures',
    ...pictures.map(([alt, file]) => `![${alt}](${file})`),
  ];
  writeFileSync(join(folder, 'report.md'), `${parts.join('\n\n')}\n`);
}
