/**
 * How the vectors that a filter acts on lie in a row-major tensor [outer, n, inner]: one vector for each (outer, inner), its
 * entries `inner` apart. Filtering origins of [batch, n_o, n_d] is {outer: batch, inner: n_d}, destinations {outer: batch * n_o,
 * inner: 1}.
 */
export interface Layout {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** Vectors solved together: one cache line of float64, and as many as an inner loop keeps in registers. */
export const WIDTH = 8;

/** A buffer for one panel: n rows of WIDTH values, row i the entries i of all its vectors. */
export const panelBuffer = (n: number): Float64Array => new Float64Array(n * WIDTH);

/** Up to WIDTH vectors of a tensor, to be copied into a panel and back; columns of the panel beyond `width` are zero. */
export class PanelSlice {
  private readonly start = new Float64Array(WIDTH);
  private width = 0;

  constructor(private readonly layout: Layout) {}

  /** Moves to the vectors that follow `first`. */
  moveTo(first: number): void {
    const {outer, n, inner} = this.layout;
    this.width = Math.min(WIDTH, outer * inner - first);
    for (let c = 0; c < this.width; c++) {
      const vector = first + c;
      this.start[c] = Math.floor(vector / inner) * n * inner + (vector % inner);
    }
  }

  /** Copies entry i of the tensor's vectors to row position[i]. */
  gather(x: Float32Array, position: Int32Array, panel: Float64Array): void {
    const {layout, start, width} = this;
    if (width < WIDTH) panel.fill(0);
    for (let c = 0; c < width; c++) {
      for (let i = 0, at = start[c]; i < layout.n; i++, at += layout.inner) panel[position[i] * WIDTH + c] = x[at]!;
    }
  }

  scatter(panel: Float64Array, position: Int32Array, x: Float32Array): void {
    const {layout, start, width} = this;
    for (let c = 0; c < width; c++) {
      for (let i = 0, at = start[c]; i < layout.n; i++, at += layout.inner) x[at] = panel[position[i] * WIDTH + c]!;
    }
  }
}

/** Visits all vectors of the layout, WIDTH at a time. */
export function forEachPanel(layout: Layout, visit: (slice: PanelSlice) => void): void {
  const slice = new PanelSlice(layout);
  for (let first = 0; first < layout.outer * layout.inner; first += WIDTH) {
    slice.moveTo(first);
    visit(slice);
  }
}

/** Row i of x -= Σ values[p] * row indices[p] of x, for p in [from, to), then *= scale. The inner loop of every solve. */
export function pullRow(
  x: Float64Array,
  i: number,
  from: number,
  to: number,
  indices: Int32Array,
  values: Float64Array,
  scale: number,
): void {
  const t = i * WIDTH;
  let x0 = x[t];
  let x1 = x[t + 1];
  let x2 = x[t + 2];
  let x3 = x[t + 3];
  let x4 = x[t + 4];
  let x5 = x[t + 5];
  let x6 = x[t + 6];
  let x7 = x[t + 7];
  for (let p = from; p < to; p++) {
    const value = values[p];
    const s = indices[p] * WIDTH;
    x0 -= value * x[s];
    x1 -= value * x[s + 1];
    x2 -= value * x[s + 2];
    x3 -= value * x[s + 3];
    x4 -= value * x[s + 4];
    x5 -= value * x[s + 5];
    x6 -= value * x[s + 6];
    x7 -= value * x[s + 7];
  }
  x[t] = x0 * scale;
  x[t + 1] = x1 * scale;
  x[t + 2] = x2 * scale;
  x[t + 3] = x3 * scale;
  x[t + 4] = x4 * scale;
  x[t + 5] = x5 * scale;
  x[t + 6] = x6 * scale;
  x[t + 7] = x7 * scale;
}
