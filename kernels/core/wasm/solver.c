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
#include "factor.h"

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

// out = W x or Wᵀ x on a panel, summed in float64.
INLINE void lag_generic(int n, Weights w, const V *x, V *out, const int NV) {
  for (int i = 0; i < n; i++) {
    V64 low[4], high[4];
    EACH_VECTOR low[v] = high[v] = (V64){0, 0};
    for (int p = w.ptr[i]; p < w.ptr[i + 1]; p++) {
      const V64 value = {w.w64[p], w.w64[p]};
      const V *row = x + w.indices[p] * NV;
      EACH_VECTOR low[v] += value * low64(row[v]);
      EACH_VECTOR high[v] += value * high64(row[v]);
    }
    EACH_VECTOR out[i * NV + v] = (V){low[v][0], low[v][1], high[v][0], high[v][1]};
  }
}

static __attribute__((noinline)) void lag(const Side *s, int transpose, const float *x, float *out, int nv) {
  WITH_VECTORS(nv, lag_generic, s->n, weights_of(s, transpose), (const V *)x, (V *)out)
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

#include "packing.h"

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

// y = (I - rho W)⁻¹ x along the middle axis of [outer, n, inner], or transposed; with `lagged` y = W x in place of it. panels: room for GROUP panels and, if
// `lagged`, one more. Returns 0 if y is finite, else NaN.
INLINE V along_axis(const Side *s, int transpose, int outer, int inner, const float *x, float *y, float *panels, const int lagged) {
  float *lag_of = panels + (long)GROUP * 16 * s->n;
  V finite = splat(0);
  if (inner == 1) {
    for (int r = 0; r < outer; r += 16) {
      const int width = min(16, outer - r);
      pack_rows(s, x, 0, r, width, lagged ? lag_of : panels);
      if (lagged) lag(s, transpose, lag_of, panels, panel_vectors(width));
      else solve(s, transpose, panels, panel_vectors(width));
      finite += unpack_rows(s, y, 0, r, width, panels);
    }
    return finite;
  }
  for (int t = 0; t < outer; t++, x += (long)s->n * inner, y += (long)s->n * inner) {
    for (int c = 0; c < inner; c += GROUP * 16) {
      const int group = min(GROUP * 16, inner - c);
      if (lagged) {
        for (int k = 0; k < group; k += 16) {
          pack_columns(s, x, inner, c + k, min(16, group - k), lag_of);
          lag(s, transpose, lag_of, panels + (long)k * s->n, panel_vectors(group - k));
        }
      } else {
        pack_columns(s, x, inner, c, group, panels);
        for (int k = 0; k < group;) k += solve_next(s, transpose, panels + (long)k * s->n, group - k);
      }
      finite += unpack_columns(s, y, inner, c, group, panels);
    }
  }
  return finite;
}

float EXPORT(spatial_filter)(const Side *s, int transpose, int outer, int inner, const float *x, float *y, float *panels) {
  return sum(along_axis(s, transpose, outer, inner, x, y, panels, 0));
}

void EXPORT(spatial_lag)(const Side *s, int transpose, int outer, int inner, const float *x, float *y, float *panels) {
  along_axis(s, transpose, outer, inner, x, y, panels, 1);
}

#include "pivoted.h"
#include "unrestricted.h"
#include "products.h"
#include "exponentials.h"
