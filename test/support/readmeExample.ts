import {readFileSync} from 'node:fs';
import {join} from 'node:path';

/** The example that the README shows first. */
export interface ReadmeExample {
  /** An ES module. */
  code: string;
  /** What it says that it prints: the comment behind its console.log. */
  prints: string;
}

/** npm and jest both run where the README is. */
export function readmeExample(): ReadmeExample {
  const readme = readFileSync(join(process.cwd(), 'README.md'), 'utf8');
  const code = /```js\n([^]*?)```/.exec(readme)?.[1];
  const prints = /console\.log\(.*\/\/ (.*)$/m.exec(code ?? '')?.[1];
  if (code === undefined || prints === undefined) throw new Error('README.md: no js block that says what it prints');
  return {code, prints};
}
