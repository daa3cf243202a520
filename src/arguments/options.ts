import {check} from '../../kernels/core/errors';
import {describe} from './describe';
import {nearestText} from './nearestText';

/** The names of all options of a type: one that is missing, or too many, does not compile. */
export const optionNames = <T>(names: Readonly<Record<keyof T, true>>): readonly string[] => Object.keys(names);

/**
 * Refuses what is no object of options, and names that there are not: a slip of the pen would otherwise pass for the default.
 *
 * @param op who asks, for messages
 * @param what what messages call the object
 * @throws KronflowError `invalidType`, `invalidArgument`
 */
export function checkOptions(op: string, options: unknown, names: readonly string[], what = 'options'): void {
  check(
    typeof options === 'object' && options !== null && !Array.isArray(options),
    'invalidType',
    () => `${op}: ${what} must be an object with ${names.join(', ')}, got ${describe(options)}`,
  );
  for (const name of Object.keys(options)) {
    check(names.includes(name), 'invalidArgument', () => {
      const near = nearestName(name, names);
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      return `${op}: there is no ${name} among the ${what}, only ${names.join(', ')}${hint}`;
    });
  }
}

/** A name that differs in its case or in few letters, or of which this is the beginning. */
function nearestName(name: string, names: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  return (
    names.find(each => each.toLowerCase() === lower) ??
    nearestText(name, names) ??
    names.find(each => each.toLowerCase().startsWith(lower))
  );
}
