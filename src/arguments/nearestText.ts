import {closest, distance} from 'fastest-levenshtein';

/** The candidate that a slip of the pen (in a third of the letters at most) turns into `text`. */
export function nearestText(text: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const best = closest(text, candidates);
  return distance(text, best) <= text.length / 3 ? best : undefined;
}
