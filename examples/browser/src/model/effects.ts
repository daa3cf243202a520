/** Flows of a group of pairs: before the change of a region, and after it. */
export interface Effect {
  before: number;
  after: number;
}

/**
 * What a change of the covariates of one region does to the flows into it, out of it, within it and anywhere else: the
 * destination, origin, intra and network effects of LeSage & Thomas-Agnan (2015), J. Regional Science 55(2), section 3, here of
 * expected flows rather than of their logarithms. They add up to the total effect.
 */
export interface Effects {
  destination: Effect;
  origin: Effect;
  intra: Effect;
  network: Effect;
  total: Effect;
}

/** @param before, after flows [n * n], destination fastest */
export function decompose(before: ArrayLike<number>, after: ArrayLike<number>, region: number): Effects {
  const n = Math.sqrt(before.length);
  const none = (): Effect => ({before: 0, after: 0});
  const effects = {destination: none(), origin: none(), intra: none(), network: none(), total: none()};
  for (let r = 0; r < before.length; r++) {
    const leaves = Math.floor(r / n) === region;
    const arrives = r % n === region;
    const kind = leaves ? (arrives ? 'intra' : 'origin') : arrives ? 'destination' : 'network';
    for (const effect of [effects[kind], effects.total]) {
      effect.before += before[r];
      effect.after += after[r];
    }
  }
  return effects;
}
