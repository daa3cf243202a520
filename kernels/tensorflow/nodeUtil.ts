interface MaybeNode {
  process?: {getBuiltinModule?: (name: string) => object};
}

/**
 * tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 removed, and `util.isArray`, which will follow: nearly every
 * operation fails with "isNullOrUndefined is not a function". This puts them back. It has to run before the first operation; our
 * kernels on tfjs-node run it too. Mended upstream but not released (tfjs#8425, tfjs#8609): delete this file with that release.
 */
export function mendNodeUtil(): void {
  // Not an import: this file is bundled for browsers too. Every Node that lacks the two has this function.
  const util = (globalThis as MaybeNode).process?.getBuiltinModule?.('node:util') as
    Record<string, unknown> | undefined;
  if (util === undefined) return;
  util.isNullOrUndefined ??= (value: unknown): boolean => value === undefined || value === null;
  util.isArray ??= Array.isArray;
}
