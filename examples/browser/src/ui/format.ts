import {format} from 'd3-format';

const whole = format(',.0f');
const signedWhole = format('+,.0f');
const short = format('.2f');

/** 31,412 */
export function count(value: number): string {
  return Math.abs(value) < 10 && !Number.isInteger(value) ? format(',.1f')(value) : whole(value);
}

/** +31,400: three digits, as a model knows no more. */
export function change(value: number): string {
  if (Math.abs(value) < 0.05) return '0';
  if (Math.abs(value) < 10) return format('+,.1f')(value);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(value))) - 2);
  return signedWhole(Math.round(value / unit) * unit);
}

/** +13.9 % */
export function percentChange({before, after}: {before: number; after: number}): string {
  return before === 0 ? 'none' : percent(100 * (after / before - 1));
}

export function percent(value: number): string {
  if (Math.abs(value) < 0.005) return '0\u00a0%';
  const digits = Math.abs(value) >= 10 ? 0 : Math.abs(value) >= 1 ? 1 : 2;
  return `${format(`+.${digits}f`)(value)}\u00a0%`;
}

/** 0.28, with a true minus sign */
export function rho(value: number): string {
  return short(value);
}

export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : whole(value)}\u00a0ms`;
}

/** 0.4 s; below a tenth, milliseconds */
export function seconds(ms: number): string {
  return ms < 100 ? milliseconds(ms) : `${format(ms < 10_000 ? '.1f' : ',.0f')(ms / 1000)}\u00a0s`;
}

/** An estimate: four digits, a dash for what is not known */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) return format('.2e')(value);
  return format(`,.${size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 4}f`)(value);
}

/** 1.4, 12, 0.03: a factor with two digits */
export function factor(value: number): string {
  return format(value >= 100 ? ',.0f' : ',.2~r')(value);
}

/** As at the start of a sentence. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** a flight, an airport */
export function one(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** 1 row, 2,345 rows */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}
