import {check} from '../../kernels/core/errors';
import type {Family, FamilyName} from './family';
import {negativeBinomial} from './negativeBinomial';
import {poisson} from './poisson';

/** Every family of counts by its name. */
const families: Record<FamilyName, Family> = {poisson, negativeBinomial};

/** @param op who asks, for messages */
export function familyNamed(name: FamilyName, op = 'flowModel'): Family {
  check(
    Object.hasOwn(families, name),
    'invalidArgument',
    () =>
      `${op}: family must be one of ${Object.keys(families).join(', ')}, got ${name}; gaussian is for flows that are no counts`,
  );
  return families[name];
}
