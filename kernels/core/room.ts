import {check} from './errors';

/** What one typed array, or one WebAssembly memory, holds in every engine. */
const LARGEST = 2 ** 32;

/** Refuses what would not fit in memory before any of it is made. @throws KronflowError `tooLarge` */
export function checkRoom(what: string, n: number, bytes: number): void {
  check(
    bytes <= LARGEST,
    'tooLarge',
    () =>
      `${what} of W with ${n} regions would take ${(bytes / 2 ** 20).toFixed(0)} MiB, more than the ${LARGEST / 2 ** 20} MiB that ` +
      'one block of memory may have; use fewer regions, or fewer neighbours of each',
  );
}
