import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {KronflowError} from 'kronflow';
import {escapeXml, htmlTable, type Summary} from './table';

export function makeFolder(path: string): void {
  try {
    mkdirSync(path, {recursive: true});
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new KronflowError('invalidArgument', `--output must be a folder that can be made, got "${path}": ${reason}`);
  }
}

/** One page with the table and the pictures, that needs no other file. */
export function writeReport(folder: string, summary: Summary, pictures: string[]): void {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(summary.title)}</title>
<style>
  body { margin: 2.5rem auto; max-width: 1200px; padding: 0 1.5rem; color: #1f2a33; line-height: 1.5;
         font-family: Inter, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; }
  h1 { font-size: 1.6rem; }
  table { border-collapse: collapse; margin: 1rem 0; }
  th, td { padding: .3rem 1rem .3rem 0; text-align: left; vertical-align: top; }
  .estimates { border-top: 2px solid; border-bottom: 2px solid; }
  .estimates th { border-bottom: 1px solid; }
  .estimates :is(th, td):is(:nth-child(2), :nth-child(3)) { text-align: right; font-variant-numeric: tabular-nums; }
  .facts td:first-child { color: #66727d; white-space: nowrap; }
  figure { margin: 2.5rem 0; border: 1px solid #e3e6e8; }
  figure svg { display: block; max-width: 100%; height: auto; margin: auto; }
</style>
</head>
<body>
<h1>${escapeXml(summary.title)}</h1>
${htmlTable(summary)}
${pictures.map(svg => `<figure>${svg}</figure>`).join('\n')}
</body>
</html>
`;
  writeFileSync(join(folder, 'report.html'), html);
}
