// Where I - rho W is not diagonally dominant: dense LU with partial pivoting and solves by it, all in float64. The readable twin is
// ../scalar/denseLu.ts. Rows of a factor are `pitch(n)` numbers apart; the numbers beyond n are zero.

// Columns eliminated together; vectors per row of a panel, which holds 8 right-hand sides; panels that share each row of a factor.
enum { BLOCK = 16, WIDE = 4, PANELS = 4 };

#define EACH_WIDE _Pragma("clang loop unroll(full)") for (int v = 0; v < WIDE; v++)
#define EACH_ROW _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++)

INLINE int pitch(int n) { return (n + BLOCK - 1) / BLOCK * BLOCK; }
INLINE V64 splat64(double a) { return (V64){a, a}; }

#ifdef __wasm_relaxed_simd__
INLINE V64 multiply_subtract64(V64 a, V64 x, V64 y) { return __builtin_wasm_relaxed_nmadd_f64x2(x, y, a); }
#else
INLINE V64 multiply_subtract64(V64 a, V64 x, V64 y) { return a - x * y; }
#endif

// A tile of ROWS (1 or 2) rows, sum[r] -= sum of a[r][k] * row k of x for k in [from, to): the inner loop of all that follows. Two
// rows of four vectors are what registers hold.
INLINE void pull_tile(V64 sum[2][WIDE], const double *a, int pitch, int from, int to, const V64 *x, const int ROWS) {
  for (int k = from; k < to; k++) {
    EACH_ROW {
      const V64 factor = splat64(a[r * pitch + k]);
      EACH_WIDE sum[r][v] = multiply_subtract64(sum[r][v], factor, x[k * WIDE + v]);
    }
  }
}

// ROWS rows of eight columns of the matrix at a, less the product of ROWS rows of `left` with a tile of U.
INLINE void update_tile(double *a, int pitch, const double *left, int depth, const V64 *tile, const int ROWS) {
  V64 sum[2][WIDE];
  EACH_ROW EACH_WIDE sum[r][v] = ((const V64 *)(a + r * pitch))[v];
  pull_tile(sum, left, BLOCK, 0, depth, tile, ROWS);
  EACH_ROW EACH_WIDE ((V64 *)(a + r * pitch))[v] = sum[r][v];
}

INLINE void swap_rows(double *a, double *b, int length) {
  for (int k = 0; k < length; k++) {
    const double x = a[k];
    a[k] = b[k];
    b[k] = x;
  }
}

// The elimination of one block of columns, `panel`, by rows from `first` to n; rows of a are exchanged along. Returns 0 where a
// pivot is zero or not a number.
static int factor_panel(int n, int first, double *panel, double *a, int *rows) {
  const int pitch_a = pitch(n);
  for (int k = 0; k < BLOCK && first + k < n; k++) {
    const int row = first + k;
    int pivot = row;
    double largest = 0;
    for (int i = row; i < n; i++) {
      const double size = __builtin_fabs(panel[i * BLOCK + k]);
      if (size > largest) largest = size, pivot = i;
    }
    if (!(largest > 0)) return 0;
    if (pivot != row) {
      swap_rows(panel + row * BLOCK, panel + pivot * BLOCK, BLOCK);
      swap_rows(a + row * pitch_a, a + pivot * pitch_a, pitch_a);
      const int region = rows[row];
      rows[row] = rows[pivot];
      rows[pivot] = region;
    }
    const V64 *top = (const V64 *)(panel + row * BLOCK);
    const double inverse = 1 / panel[row * BLOCK + k];
    for (int i = row + 1; i < n; i++) {
      double *left = panel + i * BLOCK;
      const double factor = left[k] * inverse;
      for (int v = (k + 1) / 2; v < BLOCK / 2; v++) ((V64 *)left)[v] -= splat64(factor) * top[v];
      left[k] = factor; // after the vectors, the first of which may have column k in it
    }
  }
  return 1;
}

// P (I - rho W) = L U, right-looking (Golub & Van Loan 2013, alg. 3.4.1 by blocks): a block of columns is eliminated in `panel`
// [n, BLOCK]; then, eight columns at a time, L_11 U_12 = A_12 and A_22 -= L_21 U_12. Row i of L U is that of region rows[i].
// tile: BLOCK rows of a panel. Returns 0 where the matrix is singular.
int EXPORT(pivoted_factor)(const Side *s, double rho, double *a, int *rows, double *panel, V64 *tile) {
  const int n = s->n, pitch_a = pitch(n);
  for (int k = 0; k < n * pitch_a; k++) a[k] = 0;
  for (int i = 0; i < n; i++) {
    rows[i] = s->order[i];
    a[i * pitch_a + i] = 1;
    for (int p = s->w_ptr[i]; p < s->w_ptr[i + 1]; p++) a[i * pitch_a + s->w_indices[p]] = -rho * s->w64[p];
  }
  for (int first = 0; first < n; first += BLOCK) {
    const int next = first + BLOCK;
    for (int i = first; i < n; i++)
      for (int v = 0; v < BLOCK / 2; v++) ((V64 *)(panel + i * BLOCK))[v] = ((V64 *)(a + i * pitch_a + first))[v];
    if (!factor_panel(n, first, panel, a, rows)) return 0;
    for (int i = first; i < n; i++)
      for (int v = 0; v < BLOCK / 2; v++) ((V64 *)(a + i * pitch_a + first))[v] = ((V64 *)(panel + i * BLOCK))[v];
    for (int j = next; j < n; j += 2 * WIDE) {
      for (int k = 0; k < BLOCK; k++) {
        double *row = a + (first + k) * pitch_a + j;
        update_tile(row, pitch_a, panel + (first + k) * BLOCK, k, tile, 1);
        EACH_WIDE tile[k * WIDE + v] = ((const V64 *)row)[v];
      }
      int i = next;
      for (; i + 2 <= n; i += 2) update_tile(a + i * pitch_a + j, pitch_a, panel + i * BLOCK, BLOCK, tile, 2);
      if (i < n) update_tile(a + i * pitch_a + j, pitch_a, panel + i * BLOCK, BLOCK, tile, 1);
    }
  }
  return 1;
}

// In place: what a transposed solve wants, for which L and U change places.
void EXPORT(pivoted_transpose)(int n, double *a) {
  const int pitch_a = pitch(n);
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < i; j++) {
      const double below = a[i * pitch_a + j];
      a[i * pitch_a + j] = a[j * pitch_a + i];
      a[j * pitch_a + i] = below;
    }
  }
}

// Rows i ... of X, from the rows [from, to) that are known: those before (down) or those after.
INLINE void solve_tile(const double *a, int pitch, int i, int from, int to, int down, int scaled, V64 *x, const int ROWS) {
  V64 sum[2][WIDE];
  EACH_ROW EACH_WIDE sum[r][v] = x[(i + r) * WIDE + v];
  pull_tile(sum, a, pitch, from, to, x, ROWS);
  const int one = down ? 0 : ROWS - 1, other = 1 - one;
  if (scaled) EACH_WIDE sum[one][v] *= splat64(1 / a[one * pitch + i + one]);
  if (ROWS == 2) {
    EACH_WIDE sum[other][v] = multiply_subtract64(sum[other][v], splat64(a[other * pitch + i + one]), sum[one][v]);
    if (scaled) EACH_WIDE sum[other][v] *= splat64(1 / a[other * pitch + i + other]);
  }
  EACH_ROW EACH_WIDE x[(i + r) * WIDE + v] = sum[r][v];
}

// L U X = B on panels; with `transposed`, a holds the factors transposed and the other one has the unit diagonal.
INLINE void solve_panels(int n, const double *a, V64 *panels, int count, const int transposed) {
  const int pitch_a = pitch(n), paired = n & ~1;
  for (int i = 0; i < paired; i += 2)
    for (int p = 0; p < count; p++)
      solve_tile(a + i * pitch_a, pitch_a, i, 0, i, 1, transposed, panels + p * n * WIDE, 2);
  for (int p = 0; p < count && paired < n; p++) {
    solve_tile(a + paired * pitch_a, pitch_a, paired, 0, paired, 1, transposed, panels + p * n * WIDE, 1);
    solve_tile(a + paired * pitch_a, pitch_a, paired, n, n, 0, !transposed, panels + p * n * WIDE, 1);
  }
  for (int i = paired - 2; i >= 0; i -= 2)
    for (int p = 0; p < count; p++)
      solve_tile(a + i * pitch_a, pitch_a, i, i + 2, n, 0, !transposed, panels + p * n * WIDE, 2);
}

// One right-hand side, rows as they were pivoted, on factors that are not transposed: for the condition number.
void EXPORT(pivoted_solve_one)(int n, const double *a, int transpose, double *x) {
  const int pitch_a = pitch(n);
  if (!transpose) {
    for (int i = 0; i < n; i++)
      for (int k = 0; k < i; k++) x[i] -= a[i * pitch_a + k] * x[k];
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) x[i] -= a[i * pitch_a + k] * x[k];
      x[i] /= a[i * pitch_a + i];
    }
  } else {
    for (int i = 0; i < n; i++) {
      x[i] /= a[i * pitch_a + i];
      for (int k = i + 1; k < n; k++) x[k] -= a[i * pitch_a + k] * x[i];
    }
    for (int i = n - 1; i >= 0; i--)
      for (int k = 0; k < i; k++) x[k] -= a[i * pitch_a + k] * x[i];
  }
}

// Up to 8 vectors, `apart` from one another, their entries `stride` apart; entry i of the panel is that of region index[i].
static void gather(int n, const int *index, const float *x, int stride, int apart, int width, double *panel) {
  for (int i = 0; i < n; i++, panel += 2 * WIDE) {
    const float *row = x + index[i] * stride;
    for (int c = 0; c < 2 * WIDE; c++) panel[c] = c < width ? row[c * apart] : 0;
  }
}

// What comes of a filter beside its output: <y - x, lag_of>; and of one more vector, the weighted sum of all: the largest residual,
// and the largest entries of x and of y. sums: the vector itself, of x, then of y, in elimination order.
typedef struct {
  double gradient, residual, largest_x, largest_y, sums[];
} Report;

// The way back; x and `lag_of` lie as y does, which may be x.
static void scatter(int n, const int *index, const int *position, const double *panel, int stride, int apart, int width,
                    const float *x, float *y, const float *lag_of, double weight, Report *report) {
  double gradient = 0;
  for (int i = 0; i < n; i++, panel += 2 * WIDE) {
    const int start = index[i] * stride;
    double x_sum = 0, y_sum = 0;
    for (int c = 0; c < width; c++) {
      const double solution = panel[c], given = x[start + c * apart], share = weight * (1 + c * 0.125);
      x_sum += share * given;
      y_sum += share * solution;
      if (lag_of) gradient += (solution - given) * lag_of[start + c * apart];
      y[start + c * apart] = (float)solution;
    }
    report->sums[position[index[i]]] += x_sum;
    report->sums[n + position[index[i]]] += y_sum;
  }
  report->gradient += gradient;
}

INLINE double larger64(double a, double b) { return a > b ? a : b; }

// x - (I - rho W) y of the sums, or transposed.
static void check_sums(const Side *s, double rho, int transpose, Report *report) {
  const int n = s->n, *ptr = transpose ? s->wt_ptr : s->w_ptr, *indices = transpose ? s->wt_indices : s->w_indices;
  const double *w = transpose ? s->wt64 : s->w64, *x = report->sums, *y = x + n;
  report->residual = report->largest_x = report->largest_y = 0;
  for (int i = 0; i < n; i++) {
    double lag = 0;
    for (int p = ptr[i]; p < ptr[i + 1]; p++) lag += w[p] * y[indices[p]];
    report->residual = larger64(__builtin_fabs(x[i] - y[i] + rho * lag), report->residual);
    report->largest_x = larger64(__builtin_fabs(x[i]), report->largest_x);
    report->largest_y = larger64(__builtin_fabs(y[i]), report->largest_y);
  }
}

// y = (I - rho W)⁻¹ x along the middle axis of [outer, n, inner]; or transposed, on transposed factors. y may be x; lag_of may be null.
// panels: PANELS of them.
void EXPORT(pivoted_filter)(const Side *s, double rho, const double *a, const int *rows, int transpose, int outer, int inner,
                            const float *x, float *y, const float *lag_of, double *panels, Report *report) {
  const int n = s->n, *from = transpose ? s->order : rows, *to = transpose ? rows : s->order;
  const int blocks = inner == 1 ? 1 : outer, vectors = inner == 1 ? outer : inner;
  const int stride = inner == 1 ? 1 : inner, apart = inner == 1 ? n : 1;
  const int size = 2 * WIDE * n;
  report->gradient = 0;
  for (int i = 0; i < 2 * n; i++) report->sums[i] = 0;
  double weight = 1;
  for (int t = 0; t < blocks; t++) {
    for (int c = 0; c < vectors; c += 2 * WIDE * PANELS) {
      const int start = t * n * inner + c * apart, count = min(PANELS, (vectors - c + 2 * WIDE - 1) / (2 * WIDE));
      for (int p = 0; p < count; p++) {
        const int first = 2 * WIDE * p;
        gather(n, from, x + start + first * apart, stride, apart, min(2 * WIDE, vectors - c - first), panels + p * size);
      }
      if (transpose) solve_panels(n, a, (V64 *)panels, count, 1);
      else solve_panels(n, a, (V64 *)panels, count, 0);
      for (int p = 0; p < count; p++) {
        const int first = 2 * WIDE * p, at = start + first * apart;
        weight = weight < 1.4 ? weight + 0.618 : weight - 0.382;
        scatter(n, to, s->position, panels + p * size, stride, apart, min(2 * WIDE, vectors - c - first), x + at, y + at,
                lag_of ? lag_of + at : 0, weight, report);
      }
    }
  }
  check_sums(s, rho, transpose, report);
}
