// C += A B for square row-major matrices, by register tiles of several shapes on packed panels of B: the fastest of them is what this
// machine's SIMD gives a matrix product in WebAssembly. The time has everything that a product needs, so packing too.

#define UNROLL _Pragma("clang loop unroll(full)")

typedef float V __attribute__((vector_size(16), aligned(4)));
typedef double V64 __attribute__((vector_size(16), aligned(8)));

#ifdef __wasm_relaxed_simd__
#define MULTIPLY_ADD_V(a, x, y) __builtin_wasm_relaxed_madd_f32x4(x, y, a)
#define MULTIPLY_ADD_V64(a, x, y) __builtin_wasm_relaxed_madd_f64x2(x, y, a)
#else
#define MULTIPLY_ADD_V(a, x, y) (a + x * y)
#define MULTIPLY_ADD_V64(a, x, y) (a + x * y)
#endif

// Tiles of `rows` rows and `vectors` vectors, of which n has to be a multiple. packed: n rows of a tile.
#define GEMM(name, V, number, rows, vectors) \
  __attribute__((export_name(#name))) void name(int n, const number *a, const number *b, number *c, V *packed) { \
    const int lanes = sizeof(V) / sizeof(number); \
    for (int j = 0; j < n; j += vectors * lanes) { \
      for (int k = 0; k < n; k++) \
        UNROLL for (int v = 0; v < vectors; v++) packed[k * vectors + v] = *(const V *)(b + k * n + j + v * lanes); \
      for (int i = 0; i < n; i += rows) { \
        V tile[rows][vectors]; \
        UNROLL for (int r = 0; r < rows; r++) \
          UNROLL for (int v = 0; v < vectors; v++) tile[r][v] = *(V *)(c + (i + r) * n + j + v * lanes); \
        for (int k = 0; k < n; k++) { \
          UNROLL for (int r = 0; r < rows; r++) { \
            const V factor = (V){} + a[(i + r) * n + k]; \
            UNROLL for (int v = 0; v < vectors; v++) \
              tile[r][v] = MULTIPLY_ADD_##V(tile[r][v], factor, packed[k * vectors + v]); \
          } \
        } \
        UNROLL for (int r = 0; r < rows; r++) \
          UNROLL for (int v = 0; v < vectors; v++) *(V *)(c + (i + r) * n + j + v * lanes) = tile[r][v]; \
      } \
    } \
  }

GEMM(float32_1x4, V, float, 1, 4)
GEMM(float32_2x4, V, float, 2, 4)
GEMM(float32_3x4, V, float, 3, 4)
GEMM(float32_4x2, V, float, 4, 2)
GEMM(float32_4x3, V, float, 4, 3)
GEMM(float64_1x4, V64, double, 1, 4)
GEMM(float64_2x4, V64, double, 2, 4)
GEMM(float64_3x4, V64, double, 3, 4)
GEMM(float64_4x2, V64, double, 4, 2)
GEMM(float64_4x3, V64, double, 4, 3)
