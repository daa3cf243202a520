/** A seeded source of random numbers: the same seed gives the same case on every machine and backend. */
export interface Random {
  /** Uniform on [low, high). */
  uniform(low?: number, high?: number): number;
  normal(): number;
  /** An integer in 0 .. count - 1. */
  below(count: number): number;
}

/** mulberry32: 32 bits of state are plenty for test data. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    uniform: (low = 0, high = 1) => low + (high - low) * unit(),
    // Box-Muller; 1 - unit() keeps the logarithm away from zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    below: count => Math.floor(unit() * count),
  };
}

/** `count` normal draws round `mean`, rounded to float32: what a tensor can hold exactly. */
export function float32Normals(count: number, seed: number, mean = 0): number[] {
  const random = seededRandom(seed);
  return Array.from({length: count}, () => Math.fround(mean + random.normal()));
}

/** A random order of 0 .. count - 1 (Fisher-Yates). */
export function permutation(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  const order = Array.from({length: count}, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
