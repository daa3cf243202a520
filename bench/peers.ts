import {execSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {contestant, type Id, ids} from './contestants';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The packages of bench/package.json are installed here, and only when the bench runs, so that the project's install stays light. */
export function installPeers(chosen: readonly Id[]): void {
  const missing = chosen.map(peerOf).filter(peer => peer !== undefined && versionOf(peer) === undefined);
  if (missing.length === 0) return;
  console.log(`Installing the packages of bench/package.json, once: ${missing.join(', ')} missing.`);
  try {
    execSync('npm ci --no-audit --no-fund --fetch-retries=0', {cwd: folder, stdio: 'pipe', timeout: 120_000});
  } catch (error) {
    const {stderr, message} = error as Error & {stderr?: Buffer};
    console.warn(
      `That failed, so it goes on without them. ${(stderr?.toString().trim() || message).split('\n', 3).join('; ')}`,
    );
  }
}

/** What keeps a contestant from running. */
export function missingPeer(id: Id): string | undefined {
  const peer = peerOf(id);
  return peer === undefined || versionOf(peer) !== undefined
    ? undefined
    : `${peer} is not installed: npm ci --prefix bench`;
}

export function peerVersions(): Record<string, string> {
  const peers = ids.map(peerOf).map(peer => [peer, peer && versionOf(peer)] as const);
  return Object.fromEntries(peers.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

const peerOf = (id: Id): string | undefined => contestant(id).peer;

/** Of a package that is installed here, or that the project itself has. */
function versionOf(peer: string): string | undefined {
  const file = [folder, `${folder}..`].map(at => `${at}/node_modules/${peer}/package.json`).find(existsSync);
  return file && (JSON.parse(readFileSync(file, 'utf8')) as {version: string}).version;
}
