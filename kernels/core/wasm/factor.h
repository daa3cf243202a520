// One side of the problem, and the LU factors of its I - rho W in float64. Included by solver.c.

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

// The pattern and the values of W in elimination order, or of Wᵀ.
typedef struct {
  const int *ptr, *indices;
  const float *w;
  const double *w64;
} Weights;

INLINE Weights weights_of(const Side *s, int transpose) {
  return transpose ? (Weights){s->wt_ptr, s->wt_indices, s->wt, s->wt64} : (Weights){s->w_ptr, s->w_indices, s->w, s->w64};
}

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
