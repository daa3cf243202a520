/** What a map shows and says of its regions and flows, whatever it is about. */
export interface MapContent {
  /** [n * n], destination fastest: flows are drawn as wide as these are large. */
  flows: ArrayLike<number>;
  /** The pairs [o * n + d] to draw, so many at most, the most important first. */
  choose: (most: number) => number[];
  /** By region. */
  regions: Readings;
  /** By pair [o * n + d]. */
  pairs: Readings;
}

export interface Readings {
  /** The colour class, -5 to 5, in the style sheet `[data-step]`. */
  step: (index: number) => number;
  /** What a screen reader says after the name. */
  spoken: (index: number) => string;
  /** The numbers, for those who point at it. */
  rows: (index: number) => TipRow[];
}

export interface TipRow {
  name: string;
  value: string;
  /** What came of it, such as a change in per cent. */
  note?: string;
}
