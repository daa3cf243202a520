import {check} from '../../kernels/core/errors';
import type {Family, FamilyName} from './family';
import {negativeBinomial} from './negativeBinomial';
import {poisson} from './poisson';

/** Every family of counts by its name. */
const families: Record<FamilyName, Family> = {poisson, negativeBinomial};

export function familyNamed(name: FamilyName): Family {
  check(
    Object.hasOwn(families, name),
    'invalidArgument',
    () => `flowModel: family must be one of ${Object.keys(families).join(', ')}, got ${name}`,
  );
  return families[name];
}
