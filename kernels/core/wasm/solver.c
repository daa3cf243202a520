// The Kronecker solve and its gradient on panels of 16 right-hand sides: solves in float32, factors and inner products in
// float64. The mathematics stands in ../scalar/kroneckerSolve.ts, of which this is the fast twin; here is how the data move.
//
//   origin side        a panel is 16 columns of B: row i of the panel is a piece of row i of B.
//   tiles              the panels of all columns, kept: Y = L_o⁻¹ B in elimination order, the state of the gradient.
//   destination side   a panel is 16 rows of Y, transposed on the way from the tiles, so that row j is a column of Y.
//
// Nothing here allocates, keeps static data or needs a stack in memory: the caller lends every buffer, and the memory may be
// another module's.

#include "panel.h"

#define EXPORT(name) __attribute__((export_name(#name))) name

// One side: the analysis of W and room for the factors of I - rho W. Filled in by side.ts: keep the order of fields.
typedef struct {
  int n;
  const int *position, *order; // region -> place in elimination order, and back
  const int *lower_ptr, *lower_indices, *upper_ptr, *upper_indices, *mirror;
  const int *w_ptr, *w_indices;
  const float *w;           // W in elimination order
  const double *w64;
  const int *wt_ptr, *wt_indices; // and Wᵀ
  const float *wt;
  const double *wt64;
  V64 *row64, *lower64, *upper64, *inverse64; // the factors as computed, room for two sides
  float *lower, *upper, *lower_transposed, *upper_transposed, *inverse; // as used
  V64 *smallest_pivots;
} Side;

// row -= f * (a row of U) + g * (the next, of the same pattern), or without the latter. Towards the end of the elimination, and
// throughout where W is nearly full, the columns of a row are consecutive: then no index is looked at.
INLINE void subtract_rows(V64 *row, V64 f, const V64 *upper, V64 g, const V64 *next, const int *indices, int from, int to, const int TWO) {
  if (to > from && indices[to - 1] - indices[from] == to - 1 - from) {
    row += indices[from] - from;
    for (int q = from; q < to; q++) row[q] = TWO ? row[q] - f * upper[q] - g * next[q] : row[q] - f * upper[q];
  } else {
    for (int q = from; q < to; q++) {
      V64 *entry = row + indices[q];
      *entry = TWO ? *entry - f * upper[q] - g * next[q] : *entry - f * upper[q];
    }
  }
}

// LU of I - rho W without pivoting, see ../scalar/sparseLu.ts, for two sides of the same W at once: one in each lane. (For one
// side, name it twice.) Leaves their smallest absolute pivots in s->smallest_pivots.
void EXPORT(factor)(const Side *s, const Side *t, double rho_s, double rho_t) {
  const int n = s->n;
  const V64 rho = {rho_s, rho_t}, zero = {0, 0}, one = {1, 1};
  V64 *row = s->row64, smallest = {__builtin_inf(), __builtin_inf()};
  for (int i = 0; i < n; i++) row[i] = zero;
  for (int i = 0; i < n; i++) {
    const int *lower_ptr = s->lower_ptr + i, *upper_ptr = s->upper_ptr + i;
    row[i] = one;
    for (int p = s->w_ptr[i]; p < s->w_ptr[i + 1]; p++) row[s->w_indices[p]] = -rho * s->w64[p];
    for (int p = lower_ptr[0]; p < lower_ptr[1]; p++) {
      const int k = s->lower_indices[p], from = s->upper_ptr[k], to = s->upper_ptr[k + 1];
      const V64 factor = row[k] * s->inverse64[k];
      row[k] = zero;
      s->lower64[p] = factor;
      const int next_to = k + 2 <= i ? s->upper_ptr[k + 2] : to, length = next_to - to;
      if (length > 0 && to - from == length + 1 && s->upper_indices[from] == k + 1) { // see sweep_up
        const V64 next = (row[k + 1] - factor * s->upper64[from]) * s->inverse64[k + 1];
        row[k + 1] = zero;
        s->lower64[++p] = next;
        subtract_rows(row, factor, s->upper64 - length, next, s->upper64, s->upper_indices, to, next_to, 1);
      } else {
        subtract_rows(row, factor, s->upper64, zero, 0, s->upper_indices, from, to, 0);
      }
    }
    _Pragma("clang loop unroll(full)") for (int lane = 0; lane < 2; lane++) {
      const double pivot = __builtin_fabs(row[i][lane]);
      if (!(pivot >= smallest[lane])) smallest[lane] = pivot; // a NaN counts as the smallest
    }
    const V64 inverse = one / row[i];
    s->inverse64[i] = inverse;
    s->inverse[i] = (float)inverse[0];
    t->inverse[i] = (float)inverse[1];
    row[i] = zero;
    for (int p = upper_ptr[0]; p < upper_ptr[1]; p++) {
      const int j = s->upper_indices[p];
      s->upper64[p] = row[j];
      row[j] = zero;
    }
  }
  for (int p = 0; p < s->lower_ptr[n]; p++) {
    const int opposite = s->mirror[p];
    const V64 lower = s->lower64[p], upper = s->upper64[p], upper_transposed = s->upper64[opposite];
    s->lower[p] = s->lower_transposed[opposite] = (float)lower[0];
    t->lower[p] = t->lower_transposed[opposite] = (float)lower[1];
    s->upper[p] = (float)upper[0];
    t->upper[p] = (float)upper[1];
    s->upper_transposed[p] = (float)upper_transposed[0];
    t->upper_transposed[p] = (float)upper_transposed[1];
  }
  *s->smallest_pivots = smallest;
}

INLINE void solve_generic(const Side *s, int transpose, V *x, const int COUNT, const int NV) {
  if (!transpose) {
    sweep_down(s->n, s->lower_ptr, s->lower_indices, s->lower, 0, x, NV, COUNT);
    sweep_up(s->n, s->upper_ptr, s->upper_indices, s->upper, s->inverse, x, NV, COUNT);
  } else {
    sweep_down(s->n, s->lower_ptr, s->lower_indices, s->upper_transposed, s->inverse, x, NV, COUNT);
    sweep_up(s->n, s->upper_ptr, s->upper_indices, s->lower_transposed, 0, x, NV, COUNT);
  }
}

// Calls f(..., NV) with the constant that nv is.
#define WITH_VECTORS(nv, f, ...) \
  switch (nv) { \
    case 4: return f(__VA_ARGS__, 4); \
    case 3: return f(__VA_ARGS__, 3); \
    case 2: return f(__VA_ARGS__, 2); \
    default: return f(__VA_ARGS__, 1); \
  }

static __attribute__((noinline)) void solve(const Side *s, int transpose, float *x, int nv) {
  WITH_VECTORS(nv, solve_generic, s, transpose, (V *)x, 1)
}

static __attribute__((noinline)) double lag_product(const Side *s, const float *a, const float *y, int nv) {
  WITH_VECTORS(nv, product_with_lag, s->n, s->w_ptr, s->w_indices, s->w, (const V *)a, (const V *)y)
}

// The vectors per row of the panel that holds the next of `left` right-hand sides.
INLINE int panel_vectors(int left) { return left > 12 ? 4 : (left + 3) / 4; }
INLINE int min(int a, int b) { return a < b ? a : b; }

static __attribute__((noinline)) void solve_two(const Side *s, int transpose, float *x) {
  solve_generic(s, transpose, (V *)x, 2, 4);
}

// Solves on the panel at x, or on that and the next, with `left` right-hand sides from there on. Returns how many were reached.
INLINE int solve_next(const Side *s, int transpose, float *x, int left) {
  if (left >= 32) {
    solve_two(s, transpose, x);
    return 32;
  }
  solve(s, transpose, x, panel_vectors(left));
  return 16;
}

// ---- Columns: panels of a row-major matrix [n, columns] ------------------------------------------------------------------

// Panels that are packed in one pass over the rows, so that whole cache lines and more are used of each.
enum { GROUP = 4 };

// Columns [c, c + width) of m to panels at x, rows in elimination order; missing columns of the last panel are zero.
static void pack_columns(const Side *s, const float *m, int columns, int c, int width, float *x) {
  for (int i = 0; i < s->n; i++) {
    const float *row = m + (long)s->order[i] * columns + c;
    float *panel = x + i * 16;
    int left = width;
    for (; left >= 16; left -= 16, row += 16, panel += s->n * 16)
      for (int v = 0; v < 4; v++) ((V *)panel)[v] = ((const V *)row)[v];
    if (left > 0) {
      const int padded = panel_vectors(left) * 4;
      panel += i * (padded - 16);
      for (int k = 0; k < padded; k++) panel[k] = k < left ? row[k] : 0;
    }
  }
}

// The way back. Returns zeros, or NaN in a lane where something was not finite.
static V unpack_columns(const Side *s, float *m, int columns, int c, int width, const float *x) {
  V finite = splat(0);
  for (int i = 0; i < s->n; i++) {
    float *row = m + (long)s->order[i] * columns + c;
    const float *panel = x + i * 16;
    int left = width;
    for (; left >= 16; left -= 16, row += 16, panel += s->n * 16) {
      for (int v = 0; v < 4; v++) {
        const V part = ((const V *)panel)[v];
        ((V *)row)[v] = part;
        finite += part * 0;
      }
    }
    if (left > 0) {
      panel += i * (panel_vectors(left) * 4 - 16);
      for (int k = 0; k < left; k++) {
        row[k] = panel[k];
        finite += splat(panel[k] * 0);
      }
    }
  }
  return finite;
}

// ---- Rows: panels of 16 rows, transposed ---------------------------------------------------------------------------------

// Where the four rows from r of a matrix [rows, columns] start; rows beyond `end` repeat the last, and are not written.
// `order` renumbers rows, or is null.
INLINE long row_start(const int *order, int r, int columns) { return (long)(order ? order[r] : r) * columns; }

// Rows [r, r + width) of m, entries j to row position[j] of the panel; missing rows are zero.
static void pack_rows(const Side *s, const float *m, const int *order, int r, int width, float *x) {
  const int n = s->n, padded = panel_vectors(width) * 4, *position = s->position;
  int k = 0;
  for (; k + 4 <= width; k += 4) {
    const float *a = m + row_start(order, r + k, n), *b = m + row_start(order, r + k + 1, n);
    const float *c = m + row_start(order, r + k + 2, n), *d = m + row_start(order, r + k + 3, n);
    int j = 0;
    for (; j + 4 <= n; j += 4) {
      V out[4];
      transpose4(*(const V *)(a + j), *(const V *)(b + j), *(const V *)(c + j), *(const V *)(d + j), out);
      *(V *)(x + position[j] * padded + k) = out[0];
      *(V *)(x + position[j + 1] * padded + k) = out[1];
      *(V *)(x + position[j + 2] * padded + k) = out[2];
      *(V *)(x + position[j + 3] * padded + k) = out[3];
    }
    for (; j < n; j++) *(V *)(x + position[j] * padded + k) = (V){a[j], b[j], c[j], d[j]};
  }
  for (; k < padded; k++)
    for (int j = 0; j < n; j++) x[position[j] * padded + k] = k < width ? m[row_start(order, r + k, n) + j] : 0;
}

// The way back. Returns what unpack_columns does.
static V unpack_rows(const Side *s, float *m, const int *order, int r, int width, const float *x) {
  const int n = s->n, padded = panel_vectors(width) * 4, *position = s->position;
  V finite = splat(0);
  int k = 0;
  for (; k + 4 <= width; k += 4) {
    float *a = m + row_start(order, r + k, n), *b = m + row_start(order, r + k + 1, n);
    float *c = m + row_start(order, r + k + 2, n), *d = m + row_start(order, r + k + 3, n);
    int j = 0;
    for (; j + 4 <= n; j += 4) {
      const V x0 = *(const V *)(x + position[j] * padded + k), x1 = *(const V *)(x + position[j + 1] * padded + k);
      const V x2 = *(const V *)(x + position[j + 2] * padded + k), x3 = *(const V *)(x + position[j + 3] * padded + k);
      V out[4];
      transpose4(x0, x1, x2, x3, out);
      *(V *)(a + j) = out[0];
      *(V *)(b + j) = out[1];
      *(V *)(c + j) = out[2];
      *(V *)(d + j) = out[3];
      finite += x0 * 0 + x1 * 0 + x2 * 0 + x3 * 0;
    }
    for (; j < n; j++) {
      const V column = *(const V *)(x + position[j] * padded + k);
      a[j] = column[0];
      b[j] = column[1];
      c[j] = column[2];
      d[j] = column[3];
      finite += column * 0;
    }
  }
  for (; k < width; k++) {
    float *row = m + row_start(order, r + k, n);
    for (int j = 0; j < n; j++) {
      row[j] = x[position[j] * padded + k];
      finite += splat(row[j] * 0);
    }
  }
  return finite;
}

// ---- Tiles: the column panels of a matrix [n, columns], one after the other ------------------------------------------------

// Rows [r, r + width) of the tiles of a matrix [tile_rows, s->n], as pack_rows does it from rows.
static void rows_from_tiles(const Side *s, const float *tiles, int tile_rows, int r, int width, float *x) {
  const int padded = panel_vectors(width) * 4, *position = s->position;
  for (int c = 0; c < s->n; c += 16) {
    const int columns = min(16, s->n - c), tile_width = panel_vectors(columns) * 4;
    const float *tile = tiles + (long)c * tile_rows + (long)r * tile_width;
    int j = 0;
    for (; j + 4 <= columns; j += 4) {
      int k = 0;
      for (; k + 4 <= width; k += 4) {
        const float *corner = tile + k * tile_width + j;
        V out[4];
        transpose4(*(const V *)corner, *(const V *)(corner + tile_width), *(const V *)(corner + 2 * tile_width),
                   *(const V *)(corner + 3 * tile_width), out);
        *(V *)(x + position[c + j] * padded + k) = out[0];
        *(V *)(x + position[c + j + 1] * padded + k) = out[1];
        *(V *)(x + position[c + j + 2] * padded + k) = out[2];
        *(V *)(x + position[c + j + 3] * padded + k) = out[3];
      }
      for (; k < padded; k++)
        for (int q = j; q < j + 4; q++) x[position[c + q] * padded + k] = k < width ? tile[k * tile_width + q] : 0;
    }
    for (; j < columns; j++)
      for (int k = 0; k < padded; k++) x[position[c + j] * padded + k] = k < width ? tile[k * tile_width + j] : 0;
  }
}

// The way back; columns of the last tile beyond the matrix become zero.
static void rows_to_tiles(const Side *s, float *tiles, int tile_rows, int r, int width, const float *x) {
  const int padded = panel_vectors(width) * 4, *position = s->position;
  for (int c = 0; c < s->n; c += 16) {
    const int columns = min(16, s->n - c), tile_width = panel_vectors(columns) * 4;
    float *tile = tiles + (long)c * tile_rows + (long)r * tile_width;
    int j = 0;
    for (; j + 4 <= columns; j += 4) {
      int k = 0;
      for (; k + 4 <= width; k += 4) {
        float *corner = tile + k * tile_width + j;
        V out[4];
        transpose4(*(const V *)(x + position[c + j] * padded + k), *(const V *)(x + position[c + j + 1] * padded + k),
                   *(const V *)(x + position[c + j + 2] * padded + k), *(const V *)(x + position[c + j + 3] * padded + k), out);
        *(V *)corner = out[0];
        *(V *)(corner + tile_width) = out[1];
        *(V *)(corner + 2 * tile_width) = out[2];
        *(V *)(corner + 3 * tile_width) = out[3];
      }
      for (; k < width; k++)
        for (int q = j; q < j + 4; q++) tile[k * tile_width + q] = x[position[c + q] * padded + k];
    }
    for (; j < tile_width; j++)
      for (int k = 0; k < width; k++) tile[k * tile_width + j] = j < columns ? x[position[c + j] * padded + k] : 0;
  }
}

// ---- What the caller calls -------------------------------------------------------------------------------------------------

// The floats of the tiles of a matrix [rows, columns].
INLINE long tile_floats(int rows, int columns) { return (long)rows * ((columns + 3) & ~3); }

// The four passes of a solve and its gradient, each over the right-hand sides [from, to) of one matrix, multiples of 16 but for the
// last. x: two panels of 16 rows of the destination side, x2: one.

// Y = L_o⁻¹ B, columns.
static __attribute__((noinline)) void forward_columns(const Side *o, const Side *d, const float *b, float *tiles, int from, int to) {
  for (int c = from; c < to; c += GROUP * 16) {
    const int group = min(GROUP * 16, to - c);
    pack_columns(o, b, d->n, c, group, tiles + (long)c * o->n);
    for (int k = 0; k < group;) k += solve_next(o, 0, tiles + (long)(c + k) * o->n, group - k);
  }
}

// F = Y L_d⁻ᵀ, rows. Returns what unpack_rows does.
static __attribute__((noinline)) V forward_rows(const Side *o, const Side *d, const float *tiles, float *eta, float *x, int from,
                                                int to) {
  const int nd = d->n;
  V finite = splat(0);
  for (int r = from; r < to; r += 32) {
    const int rows = min(32, to - r);
    for (int k = 0; k < rows; k += 16) rows_from_tiles(d, tiles, o->n, r + k, min(16, rows - k), x + (long)k * nd);
    for (int k = 0; k < rows;) k += solve_next(d, 0, x + (long)k * nd, rows - k);
    for (int k = 0; k < rows; k += 16) finite += unpack_rows(d, eta, o->order, r + k, min(16, rows - k), x + (long)k * nd);
  }
  return finite;
}

// Q = G L_d⁻¹, rows. Adds the gradient of rhoD by each panel to the next of `sums`, `step` further, which may be zero.
static __attribute__((noinline)) void backward_rows(const Side *o, const Side *d, const float *g, const float *eta, float *work,
                                                    float *x, float *x2, double *sums, int step, int from, int to) {
  const int nd = d->n;
  for (int r = from; r < to; r += 32) {
    const int rows = min(32, to - r);
    for (int k = 0; k < rows; k += 16) pack_rows(d, g, o->order, r + k, min(16, rows - k), x + (long)k * nd);
    for (int k = 0; k < rows;) k += solve_next(d, 1, x + (long)k * nd, rows - k);
    for (int k = 0; k < rows; k += 16, sums += step) {
      const int width = min(16, rows - k);
      rows_to_tiles(d, work, o->n, r + k, width, x + (long)k * nd);
      pack_rows(d, eta, o->order, r + k, width, x2);
      *sums += lag_product(d, x + (long)k * nd, x2, panel_vectors(width));
    }
  }
}

// V = L_o⁻ᵀ Q, columns, and the gradient of rhoO.
static __attribute__((noinline)) void backward_columns(const Side *o, const Side *d, const float *tiles, float *work, float *db,
                                                       double *sums, int step, int from, int to) {
  for (int c = from; c < to; c += GROUP * 16) {
    const int group = min(GROUP * 16, to - c);
    for (int k = 0, next = 0; k < group; k += 16, sums += step) {
      float *v = work + (long)(c + k) * o->n;
      if (k == next) next += solve_next(o, 1, v, group - k);
      *sums += lag_product(o, v, tiles + (long)(c + k) * o->n, panel_vectors(group - k));
    }
    unpack_columns(o, db, d->n, c, group, work + (long)c * o->n);
  }
}

// eta = A⁻¹ b; `tiles` becomes the state. x as above. Returns 0 if eta is finite, else NaN.
float EXPORT(kronecker_solve)(const Side *o, const Side *d, int batch, const float *b, float *eta, float *tiles, float *x) {
  const int no = o->n, nd = d->n;
  V finite = splat(0);
  for (int t = 0; t < batch; t++, b += (long)no * nd, eta += (long)no * nd, tiles += tile_floats(no, nd)) {
    forward_columns(o, d, b, tiles, 0, nd);
    finite += forward_rows(o, d, tiles, eta, x, 0, no);
  }
  return sum(finite);
}

// db = A⁻ᵀ g and the gradients of rhoD and rhoO in `gradients`, from the eta and the tiles of the forward pass.
// work: tiles of one matrix.
void EXPORT(kronecker_solve_grad)(const Side *o, const Side *d, int batch, const float *g, const float *eta,
                                  const float *tiles, float *db, float *work, float *x, float *x2, double *gradients) {
  const int no = o->n, nd = d->n;
  gradients[0] = gradients[1] = 0;
  for (int t = 0; t < batch; t++) {
    backward_rows(o, d, g, eta, work, x, x2, gradients, 0, 0, no);
    backward_columns(o, d, tiles, work, db, gradients + 1, 0, 0, nd);
    g += (long)no * nd, eta += (long)no * nd, db += (long)no * nd, tiles += tile_floats(no, nd);
  }
}

// Panels [from, to) of one of the passes above over a batch, for threads that share a solve: between two passes all of them meet.
// Panels are counted through the batch. work: tiles of the whole batch. sums: for each panel the gradient of rho (in passes 2 and
// 3), or 0, NaN in one of those of a range where it is not finite (in pass 1); added in order they are what one thread gets, bit for bit.
void EXPORT(kronecker_panels)(int pass, const Side *o, const Side *d, const float *in, float *out, float *tiles, float *work,
                              double *sums, float *x, int from, int to) {
  const int no = o->n, nd = d->n, columns = pass == 0 || pass == 3;
  const int side = columns ? nd : no, panels = (side + 15) / 16;
  while (from < to) {
    const int t = from / panels, first = from - t * panels, last = min(panels, first + to - from);
    const int start = first * 16, end = min(side, last * 16);
    const long matrix = (long)t * no * nd, tile = t * tile_floats(no, nd);
    double *sum_of = sums + from;
    for (int p = 0; p < last - first; p++) sum_of[p] = 0;
    switch (pass) {
      case 0: forward_columns(o, d, in + matrix, tiles + tile, start, end); break;
      case 1:
        sum_of[0] = sum(forward_rows(o, d, tiles + tile, out + matrix, x, start, end));
        break;
      case 2:
        backward_rows(o, d, in + matrix, out + matrix, work + tile, x, x + (long)nd * 32, sum_of, 1, start, end);
        break;
      default: backward_columns(o, d, tiles + tile, work + tile, out + matrix, sum_of, 1, start, end);
    }
    from += last - first;
  }
}

// y = (I - rho W)⁻¹ x along the middle axis of [outer, n, inner], or transposed. panels: room for GROUP panels.
// Returns 0 if y is finite, else NaN.
float EXPORT(spatial_filter)(const Side *s, int transpose, int outer, int inner, const float *x, float *y, float *panels) {
  V finite = splat(0);
  if (inner == 1) {
    for (int r = 0; r < outer; r += 16) {
      const int width = min(16, outer - r);
      pack_rows(s, x, 0, r, width, panels);
      solve(s, transpose, panels, panel_vectors(width));
      finite += unpack_rows(s, y, 0, r, width, panels);
    }
  } else {
    for (int t = 0; t < outer; t++, x += (long)s->n * inner, y += (long)s->n * inner) {
      for (int c = 0; c < inner; c += GROUP * 16) {
        const int group = min(GROUP * 16, inner - c);
        pack_columns(s, x, inner, c, group, panels);
        for (int k = 0; k < group;) k += solve_next(s, transpose, panels + (long)k * s->n, group - k);
        finite += unpack_columns(s, y, inner, c, group, panels);
      }
    }
  }
  return sum(finite);
}

#include "pivoted.h"
#include "unrestricted.h"
