import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {extname, join, normalize} from 'node:path';

/** What a site serves: text by path, and folders of files by path prefix. */
export interface Site {
  files: Record<string, string>;
  folders?: Record<string, string>;
  /** Send the headers that make a page cross-origin isolated: then it may have SharedArrayBuffer, and wasm threads. */
  isolated?: boolean;
}

export interface Server {
  origin: string;
  close(): Promise<void>;
}

const TYPES: Record<string, string | undefined> = {
  '': 'text/html',
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** Serves on 127.0.0.1, which counts as a secure context: WebGPU asks for one. */
export async function serve({files, folders = {}, isolated = false}: Site): Promise<Server> {
  const find = async (path: string): Promise<Buffer | string | undefined> => {
    if (path in files) return files[path];
    const prefix = Object.keys(folders).find(candidate => path.startsWith(candidate));
    if (prefix === undefined) return undefined;
    // normalize() of a rooted path cannot climb out of the folder.
    return readFile(join(folders[prefix], normalize(`/${path.slice(prefix.length)}`))).catch(() => undefined);
  };

  const server = createServer((request, response) => {
    const {pathname} = new URL(request.url ?? '/', 'http://127.0.0.1');
    void find(pathname).then(body => {
      const headers: Record<string, string> = {'content-type': TYPES[extname(pathname)] ?? 'application/octet-stream'};
      if (isolated) {
        headers['cross-origin-opener-policy'] = 'same-origin';
        headers['cross-origin-embedder-policy'] = 'require-corp';
      }
      // Browsers ask for the icon of every page; an answer keeps the console clean.
      const status = body !== undefined ? 200 : pathname === '/favicon.ico' ? 204 : 404;
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve, reject) => server.close(error => (error ? reject(error) : resolve()))),
  };
}
