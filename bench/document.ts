import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {format, resolveConfig} from 'prettier';

/** Where documents go that a command writes as a whole. */
export const docs = fileURLToPath(new URL('../docs', import.meta.url));

/** Writes Markdown to `<folder>/<name>.md`, formatted as the project's files are, and to the console. */
export async function writeDocument(folder: string, name: string, markdown: string): Promise<void> {
  mkdirSync(folder, {recursive: true});
  const filepath = join(folder, `${name}.md`);
  const style = await resolveConfig(import.meta.filename);
  const text = await format(markdown, {...style, filepath});
  writeFileSync(filepath, text);
  console.log(`\n${text}`);
}

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [head, head.map(() => '---'), ...rows].map(line).join('\n');
}
