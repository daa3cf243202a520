import type {AdiStep} from '../unrestricted/shifts';
import type {Buffers} from './buffers';
import {Side} from './side';

/** scale (W - shift I) (I - rho W)⁻¹, or (I - rho W)⁻¹ alone: what a step of the iteration does on one side. */
export interface Filter {
  readonly rho: number;
  readonly shifted: boolean;
  readonly shift: number;
  readonly scale: number;
}

/** The filters of both sides, step by step: the shifts of a step are carried out with the solves of the next. */
export function filtersOf(steps: readonly AdiStep[]): {origins: Filter[]; destinations: Filter[]} {
  return {
    origins: steps.map(({p}, k) => filterAfter(p, k > 0, steps[k - 1]?.s, steps[k - 1]?.c)),
    destinations: steps.map(({q}, k) => filterAfter(q, k > 0, steps[k - 1]?.t, 1)),
  };
}

const filterAfter = (rho: number, shifted: boolean, shift = 0, scale = 1): Filter => ({rho, shifted, shift, scale});

/** The struct `Filter` of unrestricted.h, in words of four bytes. */
const WORDS = 5;

/** Room for two filters of one side in the heap, with factors of their own. */
export class FilterPair {
  private readonly sides: readonly Side[];
  private readonly offsets: readonly number[];

  constructor(
    private readonly buffers: Buffers,
    side: Side,
    private readonly rhoName: string,
  ) {
    this.sides = [side, side.twin(buffers)];
    this.offsets = this.sides.map(() => buffers.floats(WORDS));
  }

  /**
   * Factors for both and writes them down.
   *
   * @returns where they stand; 0 for a second that is missing
   * @throws KronflowError `singularFactor`
   */
  set(first: Filter, second?: Filter): readonly [number, number] {
    const [side, twin] = this.sides;
    if (second === undefined) Side.factor(side, first.rho, this.rhoName, side, first.rho, this.rhoName);
    else Side.factor(side, first.rho, this.rhoName, twin, second.rho, this.rhoName);
    [first, second].forEach((filter, i) => {
      if (filter === undefined) return;
      const {shifted, shift, rho, scale} = filter;
      this.buffers.integers(this.offsets[i], 2).set([this.sides[i].offset, Number(shifted)]);
      this.buffers.view(this.offsets[i] + 8, 3).set([shift, rho, scale]);
    });
    return [this.offsets[0], second === undefined ? 0 : this.offsets[1]];
  }
}
