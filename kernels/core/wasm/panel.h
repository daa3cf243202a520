// A panel: the same few vectors of many regions, row i the entries i of all of them, in NV vectors of four float32.
//
// Everything here is generic in NV = 4, 2, 1 (16, 8, 4 right-hand sides): a constant after inlining, so that the conditions
// vanish. Accumulators are variables with names of their own: an array of vectors would stay in memory.

typedef float V __attribute__((vector_size(16), aligned(4)));
typedef double V64 __attribute__((vector_size(16), aligned(8)));

#define INLINE static inline __attribute__((always_inline))

INLINE V splat(float a) { return (V){a, a, a, a}; }
INLINE float sum(V a) { return a[0] + a[1] + a[2] + a[3]; }

// a + x * y and a - x * y: one rounding with relaxed SIMD, two without.
#ifdef __wasm_relaxed_simd__
INLINE V multiply_add(V a, V x, V y) { return __builtin_wasm_relaxed_madd_f32x4(x, y, a); }
INLINE V multiply_subtract(V a, V x, V y) { return __builtin_wasm_relaxed_nmadd_f32x4(x, y, a); }
#else
INLINE V multiply_add(V a, V x, V y) { return a + x * y; }
INLINE V multiply_subtract(V a, V x, V y) { return a - x * y; }
#endif

// row -= sum of values[p] * row indices[p] for p in [from, to); then *= scale.
INLINE void pull_row(V *row, int from, int to, const int *indices, const float *values, const V *x, V scale, const int NV) {
  V a0 = row[0], a1 = a0, a2 = a0, a3 = a0;
  if (NV > 1) a1 = row[1];
  if (NV > 2) a2 = row[2], a3 = row[3];
  int p = from;
  for (; p + 2 <= to; p += 2) {
    const V v = splat(values[p]), w = splat(values[p + 1]);
    const V *x0 = x + indices[p] * NV, *x1 = x + indices[p + 1] * NV;
    a0 -= multiply_add(v * x0[0], w, x1[0]);
    if (NV > 1) a1 -= multiply_add(v * x0[1], w, x1[1]);
    if (NV > 2) a2 -= multiply_add(v * x0[2], w, x1[2]), a3 -= multiply_add(v * x0[3], w, x1[3]);
  }
  if (p < to) {
    const V value = splat(values[p]), *from_row = x + indices[p] * NV;
    a0 = multiply_subtract(a0, value, from_row[0]);
    if (NV > 1) a1 = multiply_subtract(a1, value, from_row[1]);
    if (NV > 2) a2 = multiply_subtract(a2, value, from_row[2]), a3 = multiply_subtract(a3, value, from_row[3]);
  }
  row[0] = a0 * scale;
  if (NV > 1) row[1] = a1 * scale;
  if (NV > 2) row[2] = a2 * scale, row[3] = a3 * scale;
}

// L X = B or Uᵀ X = B, rows ascending; `scale` (the inverse pivots) may be null where the diagonal is one.
INLINE void sweep_down(int n, const int *ptr, const int *indices, const float *values, const float *scale, V *x, const int NV) {
  for (int i = 0; i < n; i++)
    pull_row(x + i * NV, ptr[i], ptr[i + 1], indices, values, x, splat(scale ? scale[i] : 1), NV);
}

// U X = B or Lᵀ X = B, rows descending.
INLINE void sweep_up(int n, const int *ptr, const int *indices, const float *values, const float *scale, V *x, const int NV) {
  for (int i = n - 1; i >= 0; i--)
    pull_row(x + i * NV, ptr[i], ptr[i + 1], indices, values, x, splat(scale ? scale[i] : 1), NV);
}

// <A, W Y>, summed in float64.
INLINE double product_with_lag(int n, const int *ptr, const int *indices, const float *w, const V *a, const V *y, const int NV) {
  V64 low = {0, 0}, high = {0, 0};
  for (int i = 0; i < n; i++) {
    V l0 = splat(0), l1 = l0, l2 = l0, l3 = l0;
    for (int p = ptr[i]; p < ptr[i + 1]; p++) {
      const V value = splat(w[p]), *row = y + indices[p] * NV;
      l0 = multiply_add(l0, value, row[0]);
      if (NV > 1) l1 = multiply_add(l1, value, row[1]);
      if (NV > 2) l2 = multiply_add(l2, value, row[2]), l3 = multiply_add(l3, value, row[3]);
    }
    const V *row = a + i * NV;
    V sum = l0 * row[0];
    if (NV > 1) sum += l1 * row[1];
    if (NV > 2) sum += l2 * row[2] + l3 * row[3];
    low += __builtin_convertvector(__builtin_shufflevector(sum, sum, 0, 1), V64);
    high += __builtin_convertvector(__builtin_shufflevector(sum, sum, 2, 3), V64);
  }
  return low[0] + low[1] + high[0] + high[1];
}

// out[k] = column k of the 4 x 4 matrix with rows a, b, c, d.
INLINE void transpose4(V a, V b, V c, V d, V out[4]) {
  const V ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const V cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  out[0] = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
  out[1] = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
  out[2] = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
  out[3] = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}
