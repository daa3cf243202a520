// A panel: the same few vectors of many regions, row i the entries i of all of them, in NV vectors of four float32.
//
// Everything here is generic in NV = 4, 3, 2, 1 (16, 12, 8, 4 right-hand sides): a constant after inlining, so that loops over
// vectors unroll and their arrays become registers. (Eight vectors do not pay: engines run out of registers.)

typedef float V __attribute__((vector_size(16), aligned(4)));
typedef double V64 __attribute__((vector_size(16), aligned(8)));

#define INLINE static inline __attribute__((always_inline))

INLINE V splat(float a) { return (V){a, a, a, a}; }
INLINE float sum(V a) { return a[0] + a[1] + a[2] + a[3]; }

// Two lanes of float64 for the low and the high half of a vector.
INLINE V64 low64(V a) { return __builtin_convertvector(__builtin_shufflevector(a, a, 0, 1), V64); }
INLINE V64 high64(V a) { return __builtin_convertvector(__builtin_shufflevector(a, a, 2, 3), V64); }

// a + x * y and a - x * y: one rounding with relaxed SIMD, two without.
#ifdef __wasm_relaxed_simd__
INLINE V multiply_add(V a, V x, V y) { return __builtin_wasm_relaxed_madd_f32x4(x, y, a); }
INLINE V multiply_subtract(V a, V x, V y) { return __builtin_wasm_relaxed_nmadd_f32x4(x, y, a); }
#else
INLINE V multiply_add(V a, V x, V y) { return a + x * y; }
INLINE V multiply_subtract(V a, V x, V y) { return a - x * y; }
#endif

#define EACH_VECTOR _Pragma("clang loop unroll(full)") for (int v = 0; v < NV; v++)

// row -= sum of values[p] * row indices[p] for p in [from, to); then *= scale. Two at a time: half the chain of subtractions.
INLINE void pull_row(V *row, int from, int to, const int *indices, const float *values, const V *x, V scale, const int NV) {
  V sum[4];
  EACH_VECTOR sum[v] = row[v];
  int p = from;
  for (; p + 2 <= to; p += 2) {
    const V s = splat(values[p]), t = splat(values[p + 1]);
    const V *a = x + indices[p] * NV, *b = x + indices[p + 1] * NV;
    EACH_VECTOR sum[v] -= multiply_add(s * a[v], t, b[v]);
  }
  if (p < to) {
    const V s = splat(values[p]), *a = x + indices[p] * NV;
    EACH_VECTOR sum[v] = multiply_subtract(sum[v], s, a[v]);
  }
  EACH_VECTOR row[v] = sum[v] * scale;
}

// Two such rows at once, the second scaled first, as the first one wants it `link` times: half the loads.
INLINE void pull_pair(V *row, int from, int to, const int *indices, const float *first, const float *second, const V *x, V link,
                      V first_scale, V second_scale, const int NV) {
  V sum[4], next[4];
  EACH_VECTOR sum[v] = row[v];
  EACH_VECTOR next[v] = row[NV + v];
  for (int p = from; p < to; p++) {
    const V s = splat(first[p]), t = splat(second[p]), *a = x + indices[p] * NV;
    EACH_VECTOR {
      const V known = a[v];
      sum[v] = multiply_subtract(sum[v], s, known);
      next[v] = multiply_subtract(next[v], t, known);
    }
  }
  EACH_VECTOR {
    next[v] *= second_scale;
    row[NV + v] = next[v];
    row[v] = multiply_subtract(sum[v], link, next[v]) * first_scale;
  }
}

// The sweeps go over COUNT panels of 4 NV right-hand sides, one or two: what one waits for, the other does not.
#define EACH_PANEL _Pragma("clang loop unroll(full)") for (int c = 0; c < COUNT; c++)

// L X = B or Uᵀ X = B, rows ascending; `scale` (the inverse pivots) may be null where the diagonal is one.
INLINE void sweep_down(int n, const int *ptr, const int *indices, const float *values, const float *scale, V *x, const int NV,
                       const int COUNT) {
  for (int i = 0; i < n; i++) {
    EACH_PANEL {
      V *panel = x + c * n * NV;
      pull_row(panel + i * NV, ptr[i], ptr[i + 1], indices, values, panel, splat(scale ? scale[i] : 1), NV);
    }
  }
}

// U X = B or Lᵀ X = B, rows descending. A row passes on all of its pattern to the next that it eliminates into (see analysis.ts), so
// that two rows in a row have the same one, but for the link between them, where it has one entry more.
INLINE void sweep_up(int n, const int *ptr, const int *indices, const float *values, const float *scale, V *x, const int NV,
                     const int COUNT) {
  for (int i = n - 1; i >= 0; i--) {
    const int from = ptr[i], to = ptr[i + 1], before = i > 0 ? ptr[i - 1] : from, length = to - from;
    const V own_scale = splat(scale ? scale[i] : 1);
    if (NV == 4 && length > 1 && from - before == length + 1 && indices[before] == i) {
      const V link = splat(values[before]), first_scale = splat(scale ? scale[i - 1] : 1);
      EACH_PANEL {
        V *panel = x + c * n * NV;
        pull_pair(panel + (i - 1) * NV, from, to, indices, values - length, values, panel, link, first_scale, own_scale, NV);
      }
      i--;
    } else {
      EACH_PANEL {
        V *panel = x + c * n * NV;
        pull_row(panel + i * NV, from, to, indices, values, panel, own_scale, NV);
      }
    }
  }
}

// <A, W Y>, summed in float64.
INLINE double product_with_lag(int n, const int *ptr, const int *indices, const float *w, const V *a, const V *y, const int NV) {
  V64 low = {0, 0}, high = {0, 0};
  for (int i = 0; i < n; i++) {
    V lag[4];
    EACH_VECTOR lag[v] = splat(0);
    for (int p = ptr[i]; p < ptr[i + 1]; p++) {
      const V value = splat(w[p]), *row = y + indices[p] * NV;
      EACH_VECTOR lag[v] = multiply_add(lag[v], value, row[v]);
    }
    V sum = splat(0);
    EACH_VECTOR sum = multiply_add(sum, lag[v], a[i * NV + v]);
    low += low64(sum);
    high += high64(sum);
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
