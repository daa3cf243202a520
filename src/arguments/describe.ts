/** What a message says that it got: numbers and short text as they are, all else by its kind. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return value.length <= 40 ? `'${value}'` : `text of ${value.length} characters`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `${nameOf(value)} of ${'length' in value ? String(value.length) : 'bytes'}`;
  return nameOf(value) === 'Object' ? `an object with ${Object.keys(value).join(', ') || 'nothing'}` : nameOf(value);
}

const nameOf = (value: object): string => (Object.getPrototypeOf(value) as object | null)?.constructor.name ?? 'Object';
