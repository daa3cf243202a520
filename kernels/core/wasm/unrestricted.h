// The pieces of the unrestricted solve, A X = X - rhoD X W_dᵀ - rhoO W_o X - rhoW W_o X W_dᵀ = B or its transpose: one step of the
// alternating direction iteration, its residual, and the gradients of the three rhos. The mathematics stands in
// ../unrestricted/shifts.ts; here is how the data move.
//
//   r     the residual R as tiles, see solver.c
//   x     the solution X as row panels: for every 16 rows, in the elimination order of the origins, a panel of the destinations

INLINE V larger(V a, V b) { return __builtin_wasm_pmax_f32x4(a, b); }
INLINE float largest(V a) {
  const float x = a[0] > a[1] ? a[0] : a[1], y = a[2] > a[3] ? a[2] : a[3];
  return x > y ? x : y;
}

// out = scale * (W - shift I) x on a panel.
INLINE void shifted_lag_generic(int n, Weights w, float shift, float scale, const V *x, V *out, const int NV) {
  const V minus = splat(-shift), factor = splat(scale);
  for (int i = 0; i < n; i++) {
    const V *row = x + i * NV;
    V l0 = minus * row[0], l1 = l0, l2 = l0, l3 = l0;
    if (NV > 1) l1 = minus * row[1];
    if (NV > 2) l2 = minus * row[2];
    if (NV > 3) l3 = minus * row[3];
    for (int p = w.ptr[i]; p < w.ptr[i + 1]; p++) {
      const V value = splat(w.w[p]), *from = x + w.indices[p] * NV;
      l0 = multiply_add(l0, value, from[0]);
      if (NV > 1) l1 = multiply_add(l1, value, from[1]);
      if (NV > 2) l2 = multiply_add(l2, value, from[2]);
      if (NV > 3) l3 = multiply_add(l3, value, from[3]);
    }
    V *to = out + i * NV;
    to[0] = l0 * factor;
    if (NV > 1) to[1] = l1 * factor;
    if (NV > 2) to[2] = l2 * factor;
    if (NV > 3) to[3] = l3 * factor;
  }
}

static __attribute__((noinline)) void shifted_lag(const Side *s, int transpose, float shift, float scale, const float *x, float *out, int nv) {
  const Weights w = weights_of(s, transpose);
  WITH_VECTORS(nv, shifted_lag_generic, s->n, w, shift, scale, (const V *)x, (V *)out)
}

// Below this |rho| the two terms of shifted_filter cancel too many digits.
static const float SMALLEST_DIVISOR = 0.1f;

// One factor of a step on one side: x <- scale (W - shift I) (I - rho W)⁻¹ x, with the factors of I - rho W in `side`; x <- (I - rho W)⁻¹ x
// if not `shifted`. Filled in by flowSolve.ts: keep the order of fields.
typedef struct {
  const Side *side;
  int shifted;
  float shift, rho, scale;
} Filter;

// out = (I - rho W)⁻¹ x, as `solve` has it in place: for full panels without a copy of its own. (For others it would not pay for the code.)
static void solve_from(const Side *s, int transpose, const V *x, V *out, int nv) {
  enum { NV = 4 };
  if (nv < NV) {
    __builtin_memcpy(out, x, sizeof(V) * s->n * nv);
    solve(s, transpose, (float *)out, nv);
    return;
  }
  const int *indices = s->lower_indices, *ptr = s->lower_ptr;
  const float *values = transpose ? s->upper_transposed : s->lower;
  for (int i = 0; i < s->n; i++) {
    EACH_VECTOR out[i * NV + v] = x[i * NV + v];
    pull_row(out + i * NV, ptr[i], ptr[i + 1], indices, values, out, splat(transpose ? s->inverse[i] : 1), NV);
  }
  const float *upper = transpose ? s->lower_transposed : s->upper, *scale = transpose ? 0 : s->inverse;
  sweep_up(s->n, s->upper_ptr, s->upper_indices, upper, scale, out, NV, 1);
}

// A filter on a panel. No lag is needed, since rho W = I - (I - rho W):
//
//     (W - shift I) (I - rho W)⁻¹ = (1 / rho - shift) (I - rho W)⁻¹ - I / rho
//
// With `total`, a panel as well, total += gamma x follows. Returns `extreme`, and where there is a total the entries of |gamma x| if those are larger. spare:
// another panel.
static V filter_panel(const Filter *f, int transpose, float *x, float *spare, int nv, float gamma, float *total, V extreme) {
  const int size = f->side->n * nv;
  V solved = splat(1), given = splat(0);
  if (f->shifted && __builtin_fabsf(f->rho) < SMALLEST_DIVISOR) {
    shifted_lag(f->side, transpose, f->shift, f->scale, x, spare, nv);
    solve(f->side, transpose, spare, nv);
  } else {
    if (f->shifted) solved = splat(f->scale * (1 / f->rho - f->shift)), given = splat(f->scale / f->rho);
    solve_from(f->side, transpose, (const V *)x, (V *)spare, nv);
  }
  V *to = (V *)x, *sums = (V *)total;
  const V *from = (const V *)spare;
  if (total) {
    const V g = splat(gamma);
    for (int i = 0; i < size; i++) {
      const V y = multiply_subtract(solved * from[i], given, to[i]), step = g * y;
      to[i] = y;
      sums[i] += step;
      extreme = larger(extreme, __builtin_elementwise_abs(step));
    }
  } else {
    for (int i = 0; i < size; i++) to[i] = multiply_subtract(solved * from[i], given, to[i]);
  }
  return extreme;
}

// R = B, b row-major.
void EXPORT(flow_load)(const Side *o, const Side *d, int batch, const float *b, float *r) {
  const int no = o->n, nd = d->n;
  for (int k = 0; k < batch; k++, b += (long)no * nd, r += tile_floats(no, nd))
    for (int c = 0; c < nd; c += GROUP * 16) pack_columns(o, b, nd, c, min(GROUP * 16, nd - c), r + (long)c * no);
}

// Steps of the alternating direction iteration. On either side they are a chain of filters, the product of the two chains being
//
//     Y <- c (I - p W_o)⁻¹ (W_o - s I) Y (W_d - t I)ᵀ (I - q W_d)⁻ᵀ,   X <- X + gamma Y
//
// with s, t, c of the step before; the first has none. Since the two sides commute, a pass over the matrix takes two filters of one
// side while a panel of it is at hand, alternately of columns and of rows: the one that completes Y, and with it X, and the one that begins the next step.
// X is the sum of what was added during passes of rows, to the row panels `total`, and during passes of columns, to the tiles `total`.
//
// The first filter completes Y if there is a `total`; `second` may be null. Returns the largest entry of |gamma Y|.

float EXPORT(flow_columns)(const Filter *first, const Filter *second, int transpose, int batch, int nd, float gamma, float *y,
                           float *total, float *spare) {
  const int no = first->side->n;
  V steps = splat(0);
  for (int b = 0; b < batch; b++, y += tile_floats(no, nd)) {
    for (int k = 0; k < nd; k += 16) {
      float *panel = y + (long)k * no;
      const int nv = panel_vectors(nd - k);
      steps = filter_panel(first, transpose, panel, spare, nv, gamma, total, steps);
      if (second) filter_panel(second, transpose, panel, spare, nv, 0, 0, steps);
      if (total) total += no * nv * 4;
    }
  }
  return largest(steps);
}

// panel: of 16 rows of the destination side.
float EXPORT(flow_rows)(const Filter *first, const Filter *second, int transpose, int batch, int no, float gamma, float *y, float *total,
                        float *panel, float *spare) {
  const Side *d = first->side;
  const int nd = d->n;
  V steps = splat(0);
  for (int b = 0; b < batch; b++, y += tile_floats(no, nd)) {
    for (int i = 0; i < no; i += 16) {
      const int width = min(16, no - i), nv = panel_vectors(width);
      rows_from_tiles(d, y, no, i, width, panel);
      steps = filter_panel(first, transpose, panel, spare, nv, gamma, total, steps);
      total += nd * nv * 4;
      if (!second) continue;
      filter_panel(second, transpose, panel, spare, nv, 0, 0, steps);
      rows_to_tiles(d, y, no, i, width, panel);
    }
  }
  return largest(steps);
}

// x = the row-major matrix of the row panels and the tiles, summed. Returns its largest entry, NaN if one is not finite. panel: of 16 rows.
float EXPORT(flow_store)(const Side *o, const Side *d, int batch, const float *rows, const float *tiles, float *panel, float *x) {
  const int no = o->n, nd = d->n;
  V extreme = splat(0), finite = splat(0);
  for (int b = 0; b < batch; b++, tiles += tile_floats(no, nd), x += (long)no * nd) {
    for (int i = 0; i < no; i += 16) {
      const int width = min(16, no - i), size = nd * panel_vectors(width);
      rows_from_tiles(d, tiles, no, i, width, panel);
      V *sums = (V *)panel;
      for (int j = 0; j < size; j++) {
        sums[j] += ((const V *)rows)[j];
        extreme = larger(extreme, __builtin_elementwise_abs(sums[j]));
      }
      rows += 4 * size;
      finite += unpack_rows(d, x, o->order, i, width, panel);
    }
  }
  return largest(extreme) + sum(finite);
}

enum { ROWS = 4 };

// Rows i to i + 3 of W_o X in float64, one after the other; x is row-major, and rows beyond the last repeat it.
static void origin_lag(const Side *o, int transpose, int i, int nd, const float *x, double *lag) {
  const Weights w = weights_of(o, transpose);
  for (int k = 0; k < ROWS; k++, lag += nd) {
    const int row = min(i + k, o->n - 1), from = w.ptr[row], to = w.ptr[row + 1];
    int j = 0;
    for (; j + 8 <= nd; j += 8) {
      V64 s0 = {0, 0}, s1 = s0, s2 = s0, s3 = s0;
      for (int p = from; p < to; p++) {
        const V *source = (const V *)(x + row_start(o->order, w.indices[p], nd) + j);
        const V64 value = {w.w64[p], w.w64[p]};
        s0 += value * low64(source[0]);
        s1 += value * high64(source[0]);
        s2 += value * low64(source[1]);
        s3 += value * high64(source[1]);
      }
      V64 *out = (V64 *)(lag + j);
      out[0] = s0, out[1] = s1, out[2] = s2, out[3] = s3;
    }
    for (; j < nd; j++) {
      double sum = 0;
      for (int p = from; p < to; p++) sum += w.w64[p] * x[row_start(o->order, w.indices[p], nd) + j];
      lag[j] = sum;
    }
  }
}

// Entry j of four rows that lie one after the other.
INLINE V64 rows01(const double *rows, int nd, int j) { return (V64){rows[j], rows[nd + j]}; }
INLINE V64 rows23(const double *rows, int nd, int j) { return (V64){rows[2 * nd + j], rows[3 * nd + j]}; }

// The rows of a row-major matrix that belong to origins i to i + 3, the last one repeated where there is none.
#define FOUR_ROWS(name, m, i)                                                                                                  \
  const float *name##0 = m + row_start(o->order, min(i, no - 1), nd), *name##1 = m + row_start(o->order, min(i + 1, no - 1), nd), \
              *name##2 = m + row_start(o->order, min(i + 2, no - 1), nd), *name##3 = m + row_start(o->order, min(i + 3, no - 1), nd)

// R = B - A X in float64, rounded at the end; b, x and r row-major. lag, u, v: room for ROWS * nd float64 each.
void EXPORT(flow_residual)(const Side *o, const Side *d, int transpose, int batch, double rho_d, double rho_o, double rho_w,
                           const float *b, const float *x, float *r, double *lag, V64 *u, V64 *v) {
  const int no = o->n, nd = d->n;
  const Weights w = weights_of(d, transpose);
  for (int m = 0; m < batch; m++, b += (long)no * nd, x += (long)no * nd, r += (long)no * nd) {
    for (int i = 0; i < no; i += ROWS) {
      FOUR_ROWS(b, b, i);
      FOUR_ROWS(x, x, i);
      origin_lag(o, transpose, i, nd, x, lag);
      // u = B - X + rhoO W_o X and v = rhoD X + rhoW W_o X, four rows side by side
      for (int j = 0; j < nd; j++) {
        const V64 lag01 = rows01(lag, nd, j), lag23 = rows23(lag, nd, j);
        const V64 x01 = {x0[j], x1[j]}, x23 = {x2[j], x3[j]}, b01 = {b0[j], b1[j]}, b23 = {b2[j], b3[j]};
        u[2 * j] = b01 - x01 + rho_o * lag01;
        u[2 * j + 1] = b23 - x23 + rho_o * lag23;
        v[2 * j] = rho_d * x01 + rho_w * lag01;
        v[2 * j + 1] = rho_d * x23 + rho_w * lag23;
      }
      // u + v W_dᵀ
      float *r0 = r + (x0 - x), *r1 = r + (x1 - x), *r2 = r + (x2 - x), *r3 = r + (x3 - x);
      for (int q = 0; q < nd; q++) {
        const int j = d->order[q];
        V64 sum01 = u[2 * j], sum23 = u[2 * j + 1];
        for (int p = w.ptr[q]; p < w.ptr[q + 1]; p++) {
          const V64 value = {w.w64[p], w.w64[p]}, *from = v + 2 * d->order[w.indices[p]];
          sum01 += value * from[0];
          sum23 += value * from[1];
        }
        r0[j] = sum01[0], r1[j] = sum01[1], r2[j] = sum23[0], r3[j] = sum23[1];
      }
    }
  }
}

// <V, F W_dᵀ>, <V, W_o F> and <V, W_o F W_dᵀ> for row-major f and v, in float64, as <V W_d, F>, <V, W_o F> and <V W_d, W_o F>: one lag of each
// side. lag, rows: room for ROWS * nd float64 each.
void EXPORT(flow_rho_gradients)(const Side *o, const Side *d, int batch, const float *f, const float *v, double *lag, V64 *rows,
                                double *gradients) {
  const int no = o->n, nd = d->n;
  V64 sum_d = {0, 0}, sum_o = {0, 0}, sum_w = {0, 0};
  for (int m = 0; m < batch; m++, f += (long)no * nd, v += (long)no * nd) {
    for (int i = 0; i < no; i += ROWS) {
      FOUR_ROWS(f, f, i);
      FOUR_ROWS(v, v, i);
      // Repeated rows count once.
      const V64 there01 = {1, i + 1 < no}, there23 = {i + 2 < no, i + 3 < no};
      origin_lag(o, 0, i, nd, f, lag);
      for (int j = 0; j < nd; j++) {
        const V64 v01 = there01 * (V64){v0[j], v1[j]}, v23 = there23 * (V64){v2[j], v3[j]};
        sum_o += v01 * rows01(lag, nd, j) + v23 * rows23(lag, nd, j);
        rows[2 * j] = v01;
        rows[2 * j + 1] = v23;
      }
      for (int q = 0; q < nd; q++) {
        const int j = d->order[q];
        V64 lag01 = {0, 0}, lag23 = lag01;
        for (int p = d->wt_ptr[q]; p < d->wt_ptr[q + 1]; p++) {
          const V64 value = {d->wt64[p], d->wt64[p]}, *from = rows + 2 * d->order[d->wt_indices[p]];
          lag01 += value * from[0];
          lag23 += value * from[1];
        }
        sum_d += lag01 * (V64){f0[j], f1[j]} + lag23 * (V64){f2[j], f3[j]};
        sum_w += lag01 * rows01(lag, nd, j) + lag23 * rows23(lag, nd, j);
      }
    }
  }
  gradients[0] = sum_d[0] + sum_d[1];
  gradients[1] = sum_o[0] + sum_o[1];
  gradients[2] = sum_w[0] + sum_w[1];
}
