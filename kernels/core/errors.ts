/** What went wrong, by name: programs compare the code, people read the message. */
export type ErrorCode =
  | 'invalidShape'
  | 'invalidType'
  | 'invalidWeights'
  | 'invalidArgument'
  | 'invalidData'
  | 'collinear'
  | 'separation'
  | 'unknownRegion'
  | 'duplicateEdge'
  | 'nonFinite'
  | 'singularFactor'
  | 'inaccurateSolve'
  | 'tooLarge'
  | 'disposed'
  | 'unsupportedBackend'
  | 'backendLost';

/**
 * Every error that this package throws on purpose. The message has the rule, the value that broke it and what to do:
 * `kroneckerFlowSolve: b must be [16, 16] or [256], got [16, 15]`.
 */
export class KronflowError extends Error {
  override readonly name = 'KronflowError';

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Throws a {@link KronflowError} unless the rule holds. */
export function check(rule: boolean, code: ErrorCode, message: () => string): asserts rule {
  if (!rule) throw new KronflowError(code, message());
}
