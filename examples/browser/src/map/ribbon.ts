type Point = readonly [number, number];

const STEPS = 14;
/** How far a flow swings out, as a share of its length: in the direction of travel always to the left, so that both directions are seen. */
const SWING = 0.16;
/** The width at the destination, as a share of that at the origin. */
const TAPER = 0.12;

/**
 * A flow as a path of SVG: a curve that is broad at the origin and thin at the destination, which readers follow most surely
 * (Holten & van Wijk 2009, "A user study on visualizing directed edges in graphs").
 */
export function ribbon(from: Point, to: Point, width: number): string {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const control: Point = [(from[0] + to[0]) / 2 + SWING * dy, (from[1] + to[1]) / 2 - SWING * dx];
  const left: string[] = [];
  const right: string[] = [];
  for (let step = 0; step <= STEPS; step++) {
    const t = step / STEPS;
    const x = (1 - t) ** 2 * from[0] + 2 * t * (1 - t) * control[0] + t ** 2 * to[0];
    const y = (1 - t) ** 2 * from[1] + 2 * t * (1 - t) * control[1] + t ** 2 * to[1];
    const tangentX = (1 - t) * (control[0] - from[0]) + t * (to[0] - control[0]);
    const tangentY = (1 - t) * (control[1] - from[1]) + t * (to[1] - control[1]);
    const half = (width * (1 - (1 - TAPER) * t)) / 2 / (Math.hypot(tangentX, tangentY) || 1);
    left.push(`${(x - half * tangentY).toFixed(1)},${(y + half * tangentX).toFixed(1)}`);
    right.push(`${(x + half * tangentY).toFixed(1)},${(y - half * tangentX).toFixed(1)}`);
  }
  return `M${left.join('L')}L${right.reverse().join('L')}Z`;
}

/** The middle of the same curve: where to point at it. */
export function middleOf(from: Point, to: Point): [number, number] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  return [(from[0] + to[0]) / 2 + (SWING / 2) * dy, (from[1] + to[1]) / 2 - (SWING / 2) * dx];
}
