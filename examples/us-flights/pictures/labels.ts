/** Where a label stands beside its point: to the right, to the left, above or below. */
export type LabelSide = 'right' | 'left' | 'above' | 'below';

/** A point with a label, in pixels. */
export interface Labelled {
  readonly x: number;
  readonly y: number;
  /** Of its dot. */
  readonly radius: number;
  /** Of its label. */
  readonly width: number;
  /** The side that it has if nothing is in the way. */
  readonly preferred: LabelSide;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const LABEL_HEIGHT = 18;

/** A side for the label of each point, one after the other: the first on which it covers no dot and no label before it, or else the preferred one. */
export function placeLabels(points: readonly Labelled[], gap: number): LabelSide[] {
  const taken: Box[] = points.map(({x, y, radius: r}) => ({left: x - r, right: x + r, top: y - r, bottom: y + r}));
  return points.map((point, i) => {
    const sides: LabelSide[] = [point.preferred, 'right', 'left', 'above', 'below'];
    const isFree = (side: LabelSide): boolean =>
      taken.every((other, j) => j === i || !overlap(labelBox(point, side, gap), other));
    const side = sides.find(isFree) ?? point.preferred;
    taken.push(labelBox(point, side, gap));
    return side;
  });
}

function labelBox({x, y, width}: Labelled, side: LabelSide, gap: number): Box {
  const [half, middle] = [LABEL_HEIGHT / 2, side === 'above' ? y - gap - 6 : side === 'below' ? y + gap + 6 : y];
  const left = side === 'right' ? x + gap : side === 'left' ? x - gap - width : x - width / 2;
  return {left, right: left + width, top: middle - half, bottom: middle + half};
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
