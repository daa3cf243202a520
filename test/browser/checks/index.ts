import {type Check, conformanceChecks} from '../../conformance/checks';
import type {Subject} from '../../conformance/checks/check';
import {tolerancesOf} from '../../support/tolerances';
import {gpuChecks} from './gpu';
import {readingChecks} from './reading';

/** Everything that a backend must pass in a browser: what it must pass anywhere, and what only a page can show. */
export function browserChecks(tf: Subject['tf'], kronflow: Subject['kronflow'], backend: string): Check[] {
  const subject: Subject = {tf, kronflow, backend, tolerances: tolerancesOf(backend)};
  const isGpu = backend === 'webgl' || backend === 'webgpu';
  return [
    ...readingChecks(subject),
    ...conformanceChecks(tf, kronflow, backend),
    ...(isGpu ? gpuChecks(subject, backend) : []),
  ];
}
