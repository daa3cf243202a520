import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Plugin} from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The licences of all that the built page has in it: code, worker, fonts, binaries and data, as one text. */
export interface Licences {
  /** Notes which packages a build takes in; the build of the worker is one of its own. */
  collect: () => Plugin;
  /** The same, and writes the text. */
  write: (fileName: string) => Plugin;
}

export function licences(): Licences {
  /** Folders of packages. */
  const found = new Set<string>();
  const note = (paths: readonly string[]): void =>
    paths.forEach(path => {
      const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (folder !== undefined) found.add(folder);
    });
  const plugin = (fileName?: string): Plugin => ({
    name: 'licences',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const output of Object.values(bundle)) {
        note(output.type === 'chunk' ? output.moduleIds : output.originalFileNames.map(name => join(here('..'), name)));
      }
      if (fileName !== undefined) this.emitFile({type: 'asset', fileName, source: textOf([...found])});
    },
  });
  return {collect: () => plugin(), write: plugin};
}

function textOf(folders: readonly string[]): string {
  const notices = readFileSync(here('notices.txt'), 'utf8');
  const apache = readFileSync(here('../../../LICENSE'), 'utf8');
  const packages = folders.map(describe).sort((a, b) => a.name.localeCompare(b.name));
  const isApache = ({licence, text}: Package): boolean => licence === 'Apache-2.0' && text === undefined;
  for (const one of packages) {
    if (one.text === undefined && !isApache(one) && !notices.includes(`\n${one.name} (${one.licence})`)) {
      throw new Error(`licences: ${one.name} has no licence file; add it to notices.txt`);
    }
  }
  return [
    'This page is kronflow, under the Apache licence 2.0, the last text below. It has in it:',
    packages.map(({name, version, licence}) => `${name} ${version} (${licence})`).join('\n'),
    notices,
    ...packages.flatMap(({name, licence, text}) =>
      text === undefined ? [] : [`${heading(`${name} (${licence})`)}\n\n${text}`],
    ),
    `${heading(
      `kronflow, ${packages
        .filter(isApache)
        .map(({name}) => name)
        .join(', ')} (Apache-2.0)`,
    )}\n\n${apache}`,
  ].join('\n\n');
}

interface Package {
  name: string;
  version: string;
  licence: string;
  /** Of the licence file; undefined: it has none. */
  text?: string;
}

function describe(folder: string): Package {
  const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const file = readdirSync(folder).find(entry => /^(licen[cs]e|copying)/i.test(entry));
  return {name, version, licence: license, ...(file && {text: readFileSync(join(folder, file), 'utf8').trim()})};
}

function heading(title: string): string {
  return `${title}\n${'-'.repeat(title.length)}`;
}
