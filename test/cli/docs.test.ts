import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {commands} from '../../src/cli/options';

const root = resolve(__dirname, '../..');
const docs = readFileSync(join(root, 'docs/cli.md'), 'utf8');

test('the documentation has every option', () => {
  const names = commands.flatMap(({groups}) => groups.flatMap(({options}) => options.map(({name}) => name)));
  for (const name of names) expect(docs).toMatch(new RegExp(`\`--${name}[\` ]`));
});

test('the session of the documentation prints what stands there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kronflow-docs-'));
  const tsx = ['--import', join(root, 'node_modules/tsx/dist/esm/index.mjs')];
  // From another folder tsx would not find that kronflow is this source.
  const env = {...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json')};
  const node = (...args: string[]): string =>
    execFileSync(process.execPath, [...tsx, ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  node(join(root, 'examples/us-flights/tables.ts'), '.');
  const sessions = [...docs.matchAll(/```console\n\$ (.*)\n([^]*?)```/g)];
  expect(sessions).toHaveLength(3);
  for (const [, command, output] of sessions) {
    const [program, ...args] = command.replace('npx ', '').replaceAll("'", '').split(' ');
    const printed =
      program === 'kronflow'
        ? node(join(root, 'src/cli/main.ts'), ...args)
        : readFileSync(join(folder, args[1]), 'utf8').split('\n').slice(0, 4).join('\n');
    expectSame(printed.trimEnd(), output.trimEnd());
  }
  rmSync(folder, {recursive: true});
}, 60_000);

/** The same words, and numbers that differ by rounding alone: in thousandths, and by one in the last of their digits. */
function expectSame(actual: string, expected: string): void {
  const number = /-?\d+(?:\.\d+)?/g;
  const words = (text: string): string => text.replace(number, '#').replace(/ +/g, ' ').replace(/-+/g, '-');
  expect(words(actual)).toBe(words(expected));
  const [now, then] = [actual, expected].map(text => text.match(number)!.map(String));
  then.forEach((text, i) => {
    const unit = 10 ** -(text.split('.').at(1)?.length ?? 0);
    expect(Math.abs(Number(now[i]) - Number(text))).toBeLessThanOrEqual(1e-3 * Math.abs(Number(text)) + 1.5 * unit);
  });
}
