/**
 * A worker under the rules of the page. A script that is loaded from an address brings a security policy of its own, that is none. One of a
 * blob inherits that of the page: the worker too may speak to nobody but the page's host.
 *
 * @param script address of its code
 */
export function boundWorker(script: string, name: string): Worker {
  const code = `import ${JSON.stringify(new URL(script, document.baseURI).href)};`;
  const url = URL.createObjectURL(new Blob([code], {type: 'text/javascript'}));
  const worker = new Worker(url, {type: 'module', name});
  const revoke = (): void => URL.revokeObjectURL(url);
  worker.addEventListener('message', revoke, {once: true});
  worker.addEventListener('error', revoke, {once: true});
  return worker;
}
